#!/usr/bin/env python3
"""Names and phrases in many locales, the same ones each time.

    .ci/phrases.py [--count N] [--locale L]... > phrases.jsonl

One JSON object a line: `locale` (BCP 47), `script` (ISO 15924) and `text`; no two texts of a locale are the same. Names come
from `phrases.toml`, for locales that Faker knows also from there; words that no one bears, made of a script's letters and
signs, cover what names leave out. The amount is spread evenly over the locales, so that any part from the start holds
all of them.
"""

import argparse
import functools
import importlib
import json
import random
import sys
import tomllib
import unicodedata
from pathlib import Path

TABLE = Path(__file__).with_name("phrases.toml")

# What words are made of, by script: letters, what joins two of them into one sign, signs that stand on a letter, and signs
# that end a syllable.
SYLLABLES = {
    "Deva": ("कखगघचछजझटठडढणतथदधनपफबभमयरलवशषसह", "्", "ािीुूृेैोौ", "ंँः"),
    "Beng": ("কখগঘচছজঝটঠডঢণতথদধনপফবভমযরলশষসহ", "্", "ািীুূৃেৈোৌ", "ংঁঃ"),
    "Guru": ("ਕਖਗਘਚਛਜਝਟਠਡਢਣਤਥਦਧਨਪਫਬਭਮਯਰਲਵਸਹ", "", "ਾਿੀੁੂੇੈੋੌ", "ੰ"),
    "Gujr": ("કખગઘચછજઝટઠડઢણતથદધનપફબભમયરલવશષસહ", "્", "ાિીુૂૃેૈોૌ", "ંઃ"),
    "Orya": ("କଖଗଘଚଛଜଝଟଠଡଢଣତଥଦଧନପଫବଭମଯରଲଶଷସହ", "୍", "ାିୀୁୂୃେୈୋୌ", "ଂଃ"),
    "Taml": ("கஙசஞடணதநபமயரலவழளறனஜஷஸஹ", "", "ாிீுூெேைொோௌ்", ""),
    "Telu": ("కఖగఘచఛజఝటఠడఢణతథదధనపఫబభమయరలవశషసహ", "్", "ాిీుూృెేైొోౌ", "ంః"),
    "Knda": ("ಕಖಗಘಚಛಜಝಟಠಡಢಣತಥದಧನಪಫಬಭಮಯರಲವಶಷಸಹ", "್", "ಾಿೀುೂೃೆೇೈೊೋೌ", "ಂಃ"),
    "Mlym": ("കഖഗഘചഛജഝടഠഡഢണതഥദധനപഫബഭമയരലവശഷസഹ", "്", "ാിീുൂൃെേൈൊോൗ", "ംഃ"),
    "Sinh": ("කඛගඝචඡජටඨඩණතථදධනපඵබභමයරලවශෂසහ", "", "ාැෑිීුූෙේෛොෝෞ", "ං"),
    "Thai": ("กขคงจชซณดตถทนบปผพฟมยรลวสหอ", "", "ะาิีึืุูั็", "่้๊๋"),
    "Laoo": ("ກຂຄງຈສຊຍດຕຖທນບປຜຝພຟມຢລວຫອຮ", "", "າິີຶືຸູັ", "່້"),
    "Khmr": ("កខគឃងចឆជឈញដឋឌឍណតថទធនបផពភមយរលវសហឡអ", "្", "ាិីឹឺុូួើៀេែៃោៅ", "ំះ"),
    "Mymr": ("ကခဂဃငစဆဇညဋဌဍဏတထဒဓနပဖဗဘမယရလဝသဟ", "", "ာိီုူေဲ", "ံ့း"),
    "Tibt": ("ཀཁགངཅཆཇཉཏཐདནཔཕབམཙཚཛཝཞཟའཡརལཤསཧཨ", "", "ིེོུ", "་"),
    "Ethi": ("ሀለሐመሠረሰሸቀበተቸኀነኘአከኸወዐዘዠየደጀገጠጨጰጸፀፈፐሁሉሂላሃሌልሎ", "", "", ""),
    "Arab": ("ابتثجحخدذرزسشصضطظعغفقكلمنهوي", "", "\u064b\u064c\u064d\u064e\u064f\u0650\u0652\u0670", ""),
    "Hebr": ("אבגדהוזחטיכלמנסעפצקרשת", "", "\u05b0\u05b1\u05b2\u05b3\u05b4\u05b5\u05b6\u05b7\u05b8\u05b9\u05bb", ""),
    "Latn": ("abcdeghiklmnoprstuvwyzæøßłđ", "", "\u0300\u0301\u0302\u0303\u0304\u0306\u0307\u0308\u030a\u030b\u030c\u0323\u0328\u0331", ""),
    "Grek": ("αβγδεζηθικλμνξοπρστυφχψω", "", "\u0301", "ς"),
    "Cyrl": ("абвгдежзийклмнопрстуфхцчшщъыьэюяіїєґђѓћќљњџѕј", "", "\u0301", ""),
    "Armn": ("աբգդեզէըթժիլխծկհձղճմյնշոչպջռսվտրցւփքօֆ", "", "", ""),
    "Geor": ("აბგდევზთიკლმნოპჟრსტუფქღყშჩცძწჭხჯჰ", "", "", ""),
    "Cher": ("ᎠᎡᎢᎣᎤᎥᎦᎧᎨᎩᎪᎫᎬᎭᎮᎯᎰᎱᎲᎳᎴᎵᎶᎷᎸᎹᎺᎻᎼᎽᎾᎿᏀᏁᏂᏃᏄᏅᏆᏇᏈᏉᏊᏋᏌᏍᏎᏏᏐᏑᏒᏓᏔᏕᏖ", "", "", ""),
    "Mong": ("ᠠᠡᠢᠣᠤᠥᠦᠨᠩᠪᠫᠬᠭᠮᠯᠰᠱᠲᠳᠴᠵᠶᠷᠸ", "", "", ""),
    "Jpan": ("あいうえおかがきぎくぐけげこごさざしじすずせぜそぞただちぢつづてでとどなにぬねのはばぱアイウエオカガキギクグケゲ一二三山川田中村上下木本林森高大小", "", "", ""),
    "Hang": ("가각간갈감갑강개객갱나낙난날남납낭다단달담답당라락란람랑마막만말망바박반발방사산살삼상아악안알암앙자작장차찬창카타파하학한", "", "", ""),
    "Hans": ("赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜", "", "", ""),
    "Hant": ("趙錢孫李周吳鄭王馮陳褚衛蔣沈韓楊朱秦尤許何呂施張孔曹嚴華金魏陶姜", "", "", ""),
}

SPACED_OUT = {"Jpan", "Hans", "Hant", "Thai", "Laoo", "Khmr", "Mymr", "Tibt"}  # written without spaces between words
LATIN = ["Ada Lovelace", "Ali", "O’Neill", "Smith-Jones", "Ph.D.", "PE-004217", "(Basel)", "François", "IEEE 802.11", "C++"]
PUNCTUATED = ["{}, {n}", "№ {n} – {}", "“{}”", "({})", "{}; {}", "{} / {}", "{} – {d}", "{n}. {}", "{}: {d}", "{} & {}", "«{}»", "{}…", "[{}]", "{}!", "{}?", "{} #{n}", "{n}% {}", "{}-{}"]


class Maker:
    """Makes the texts of one locale."""

    def __init__(self, locale, table):
        self.locale = locale
        self.script = table["script"]
        self.table = table
        self.random = random.Random(f"phrases {locale}")
        self.seen = set()
        self.given, self.family = self.names()

    def names(self):
        """Given names and family names: ours, then Faker's."""
        ours = [[name.replace("_", " ") for name in self.table.get(key, "").split()] for key in ("given", "family")]
        if "faker" in self.table:
            person = importlib.import_module(f"faker.providers.person.{self.table['faker']}").Provider
            theirs = [faker_names(person, "first_name"), faker_names(person, "last_name")]
            # ours are the awkward ones: they come up as often as if they were a sixth of all
            ours = [own * max(1, len(others) // 5 // max(1, len(own))) + others for own, others in zip(ours, theirs, strict=True)]
        return ours

    def name(self):
        """A person's name, in the order and with the space that the script uses."""
        pick = self.random.choice
        space = "" if self.script in {"Jpan", "Hans", "Hant", "Hang", "Tibt", "Mymr"} and self.random.random() < 0.5 else " "
        parts = [pick(self.given), pick(self.family)]
        if self.script in {"Jpan", "Hans", "Hant", "Hang"} or self.locale in {"hu", "vi"}:
            parts.reverse()
        if self.random.random() < 0.2:
            parts.insert(1, pick(self.given))
        return space.join(parts)

    def number(self):
        """Digits, sometimes those of the locale."""
        digits = self.random.choice(["7", "2026", "004217", "1815", "12,5", "3.14"])
        own = self.table.get("digits")
        return digits.translate(dict(zip(map(ord, "0123456789"), own))) if own and self.random.random() < 0.5 else digits

    def date(self):
        """A date in digits."""
        shape = self.random.choice(["{:02}/{:02}/{}", "{:02}.{:02}.{}", "{2}-{1:02}-{0:02}"])
        return shape.format(self.random.randint(1, 28), self.random.randint(1, 12), self.random.randint(2020, 2029))

    def word(self):
        """A word that no one bears."""
        letters, joiner, signs, ends = SYLLABLES[self.script]
        pick, chance = self.random.choice, self.random.random
        out = ""
        for _ in range(self.random.randint(2, 4)):
            out += pick(letters)
            if joiner and chance() < 0.4:
                out += joiner + pick(letters)
            if signs and chance() < 0.6:
                out += pick(signs)
            if ends and chance() < 0.2:
                out += pick(ends)
        return out

    def phrase(self):
        """A phrase round a name."""
        return self.random.choice(self.table["phrases"]).replace("{}", self.name())

    def punctuated(self):
        """A name among signs and digits."""
        shape = self.random.choice(PUNCTUATED)
        while "{}" in shape:
            shape = shape.replace("{}", self.name(), 1)
        return shape.replace("{n}", self.number()).replace("{d}", self.date())

    def mixed(self):
        """A name beside words in Latin."""
        parts = [self.name(), self.random.choice(LATIN)]
        self.random.shuffle(parts)
        if self.random.random() < 0.3:
            parts.append(self.name())
        return " ".join(parts)

    def text(self):
        """One text of any kind."""
        roll = self.random.random()
        if roll < 0.25:
            return self.phrase()
        if roll < 0.4:
            return self.punctuated()
        if roll < 0.5 and self.script in SYLLABLES:
            return "".join(self.word() + " " for _ in range(self.random.randint(1, 3))).strip()
        if roll < 0.6 and (self.table.get("latin") or self.script not in {"Latn", "Hebr", "Arab"}):
            return self.mixed()
        if roll < 0.65:
            return self.name().upper()
        if roll < 0.7:
            return unicodedata.normalize("NFD", self.name())
        if roll < 0.75:
            return f"{self.name()}, {self.name()}"
        return self.name()

    def next(self):
        """A text that was not made before."""
        for _ in range(200):
            text = " ".join(self.text().split())
            if text not in self.seen:
                break
            text = f"{text} {self.name()}"
            if text not in self.seen:
                break
        self.seen.add(text)
        return {"locale": self.locale, "script": self.script, "text": text}


def faker_names(person, kind):
    """The names that a provider of Faker picks from."""
    of_all = vars(person).get(f"{kind}s", ())
    parts = [vars(person).get(f"{kind}s_{part}", ()) for part in ("male", "female", "unisex")]
    return list(dict.fromkeys(name for part in (*parts, of_all) for name in part))


@functools.cache
def table():
    """All locales."""
    return tomllib.loads(TABLE.read_text(encoding="utf-8"))


def phrases(count, locales=None):
    """So many texts, the locales in turn."""
    makers = [Maker(locale, entry) for locale, entry in table().items()
              if (locale in locales if locales else not entry.get("waits"))]
    for at in range(count):
        yield makers[at % len(makers)].next()


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--count", type=int, default=20_000, metavar="N", help="how many (default: 20000)")
    parser.add_argument("--locale", action="append", help="this locale alone (repeatable)")
    args = parser.parse_args()
    for phrase in phrases(args.count, args.locale):
        print(json.dumps(phrase, ensure_ascii=False))


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8")
    main()
