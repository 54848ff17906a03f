#!/usr/bin/env python3
"""Writes samples.tsv: what HarfBuzz makes of names and phrases in many languages.

Needs the package `uharfbuzz`; run it from anywhere. Each row is shaped as one run in one bundled
font, so that the table says nothing about fallback. Columns: family, path of the font, language,
script, direction, text, glyphs. A glyph is `id:cluster:advance:x:y` in font units, y up, clusters
in bytes of UTF-8; glyphs stand in visual order, parted by spaces. Default-ignorable characters
are left out of the glyphs.
"""

import unicodedata
from pathlib import Path

import uharfbuzz

HERE = Path(__file__).resolve().parent
FONTS = HERE.parents[2] / "fonts"

# family, path, script, direction, then language: texts
SAMPLES = [
    ("EB Garamond", "eb-garamond/EBGaramond-Regular.ttf", "Latn", "ltr", {
        "en": ["Ada Lovelace", "Fiona Affleck-Griffith", "William O'Neill, Jr.", "AVATAR Toffee (1815)"],
        "de": ["Jürgen Großkopf", "Käthe Straßburger", "Auflage und Auffahrt"],
        "fr": ["François Lefèvre", "Éloïse d’Œuvre", "Noël Gaël-Ÿves"],
        "es": ["José Núñez Güell", "¿María Ibáñez?"],
        "pt": ["João Conceição", "Inês Magalhães"],
        "vi": ["Nguyễn Thị Ánh Tuyết", "Trần Đức Phượng", "Lê Ngọc Quỳnh"],
        "pl": ["Łukasz Brzęczyszczykiewicz", "Żaneta Świątek"],
        "cs": ["Jiří Dvořák", "Růžena Ťoupalíková"],
        "tr": ["İbrahim Işık", "Fikri Yiğit Çağlar"],
        "ro": ["Ștefan Țurcanu", "Ioana Brâncuși"],
        "hu": ["Őze Fruzsina", "Árpád Győző"],
        "is": ["Þórður Æsir", "Guðrún Ólafsdóttir"],
        "lt": ["Žygimantas Šūkys", "Jūratė Čiužytė"],
        "yo": ["Adéṣọlá ọ̀sọ̀", "Ọlọ́runtóbi"],
        "nl": ["IJsbrand van der Velde", "Fleur Fijnje"],
    }),
    # EB Garamond has no place for a grave on Ọ, so such words are not set in it.
    ("Noto Serif", "noto-serif/NotoSerif-Regular.ttf", "Latn", "ltr", {
        "yo": ["Ọ̀ṣúnbọ̀ Ẹ̀bùn"],
    }),
    ("Noto Serif", "noto-serif/NotoSerif-Regular.ttf", "Grek", "ltr", {
        "el": ["Γιώργος Παπαδόπουλος", "Ἀριστοτέλης ὁ Σταγειρίτης", "Ελένη Ξενάκη"],
    }),
    ("Noto Sans", "noto-sans/NotoSans-Regular.ttf", "Cyrl", "ltr", {
        "ru": ["Александр Пушкин", "Ёлкина Щука"],
        "uk": ["Їжакевич Ґалина", "Олександр Є."],
        "sr": ["Ђорђе Љубичић", "Његош Џорџ"],
        "bg": ["Светлана Йорданова"],
        "kk": ["Қайрат Нұрланұлы"],
    }),
    ("Amiri", "amiri/Amiri-Regular.ttf", "Arab", "rtl", {
        "ar": ["محمد علي", "عبد الرحمن الخوارزمي", "فاطمة الزهراء", "مُحَمَّدٌ رَسُول", "الله أكبر", "لا إله"],
        "fa": ["مریم میرزاخانی", "می‌خواهم", "پرویز گیلانی"],
        "ur": ["محمد اقبال", "ڈاکٹر عبد القدیر", "ٹیپو سلطان"],
    }),
    ("Noto Naskh Arabic", "noto-naskh-arabic/NotoNaskhArabic-Regular.ttf", "Arab", "rtl", {
        "ar": ["نور الهدى", "إبراهيم", "شَهَادَةُ تَقْدِير"],
        "ps": ["احمد شاه دراني", "ښځه ګل"],
        "ku": ["شێرکۆ بێکەس"],
        "ug": ["ئابدۇخالىق ئۇيغۇر"],
    }),
    ("Noto Serif Hebrew", "noto-serif-hebrew/NotoSerifHebrew-Regular.ttf", "Hebr", "rtl", {
        "he": ["שרה כהן", "בְּרֵאשִׁית", "יִצְחָק רַבִּין", "חיים נחמן ביאליק"],
        "yi": ["שלום־עליכם", "יצחק באַשעוויס"],
    }),
    ("Noto Sans Devanagari", "noto-sans-devanagari/NotoSansDevanagari-Regular.ttf", "Deva", "ltr", {
        "hi": ["अनन्या शर्मा", "श्रीकृष्ण द्विवेदी", "क्षितिज त्रिपाठी", "राष्ट्रीय", "ह्रींकार"],
        "mr": ["ज्ञानेश्वर कुलकर्णी", "पु. ल. देशपांडे", "दर्‍या"],
        "ne": ["लक्ष्मीप्रसाद देवकोटा", "सिद्धिचरण श्रेष्ठ"],
    }),
    ("Noto Serif Devanagari", "noto-serif-devanagari/NotoSerifDevanagari-Regular.ttf", "Deva", "ltr", {
        "hi": ["प्रेमचंद", "सूर्यकांत त्रिपाठी"],
    }),
    ("Noto Serif Bengali", "noto-serif-bengali/NotoSerifBengali-Regular.ttf", "Beng", "ltr", {
        "bn": ["রবীন্দ্রনাথ ঠাকুর", "কাজী নজরুল ইসলাম", "শ্রীমতী ক্ষমা", "জ্যোতির্ময়ী"],
        "as": ["লক্ষ্মীনাথ বেজবৰুৱা"],
    }),
    ("Noto Sans Tamil", "noto-sans-tamil/NotoSansTamil-Regular.ttf", "Taml", "ltr", {
        "ta": ["சுப்பிரமணிய பாரதி", "ஸ்ரீனிவாசன்", "கௌசல்யா", "மொழிப்போர்"],
    }),
    ("Noto Serif Thai", "noto-serif-thai/NotoSerifThai-Regular.ttf", "Thai", "ltr", {
        "th": ["ณัฐพล ศรีสุข", "ปิ่นแก้ว น้ำฝน", "กำธร", "ผู้ใหญ่บ้าน"],
    }),
    ("Noto Serif Lao", "noto-serif-lao/NotoSerifLao-Regular.ttf", "Laoo", "ltr", {
        "lo": ["ສົມສັກ ພົມມະຈັນ", "ຄຳຫຼ້າ", "ນ້ຳຝົນ"],
    }),
    ("Noto Sans Khmer", "noto-sans-khmer/NotoSansKhmer-Regular.ttf", "Khmr", "ltr", {
        "km": ["សុខ ខេមរា", "ស្រីពៅ", "ព្រះបាទ", "ច័ន្ទរស្មី"],
    }),
    ("Noto Sans Georgian", "noto-sans-georgian/NotoSansGeorgian-Regular.ttf", "Geor", "ltr", {
        "ka": ["შოთა რუსთაველი", "ნინო ჭავჭავაძე", "ᲗᲑᲘᲚᲘᲡᲘ"],
    }),
    ("Noto Sans Armenian", "noto-sans-armenian/NotoSansArmenian-Regular.ttf", "Armn", "ltr", {
        "hy": ["Արամ Խաչատրյան", "Գևորգ Հովհաննիսյան", "և Մնացական"],
    }),
    ("Noto Sans Ethiopic", "noto-sans-ethiopic/NotoSansEthiopic-Regular.ttf", "Ethi", "ltr", {
        "am": ["አበበ ቢቂላ", "ጽጌ ረዳ፡ኃይለ"],
        "ti": ["ሰላም ተስፋይ"],
    }),
    ("Noto Sans Gurmukhi", "noto-sans-gurmukhi/NotoSansGurmukhi-Regular.ttf", "Guru", "ltr", {
        "pa": ["ਗੁਰਪ੍ਰੀਤ ਸਿੰਘ", "ਅੰਮ੍ਰਿਤਾ ਪ੍ਰੀਤਮ", "ਸ੍ਰੀ"],
    }),
    ("Noto Sans Gujarati", "noto-sans-gujarati/NotoSansGujarati-Regular.ttf", "Gujr", "ltr", {
        "gu": ["મહાત્મા ગાંધી", "શ્રદ્ધા પટેલ", "જ્ઞાનેશ"],
    }),
    ("Noto Sans Telugu", "noto-sans-telugu/NotoSansTelugu-Regular.ttf", "Telu", "ltr", {
        "te": ["శ్రీనివాస రావు", "లక్ష్మి ప్రసన్న", "కృష్ణ"],
    }),
    ("Noto Sans Kannada", "noto-sans-kannada/NotoSansKannada-Regular.ttf", "Knda", "ltr", {
        "kn": ["ಕುವೆಂಪು", "ಶ್ರೀಕೃಷ್ಣ", "ಲಕ್ಷ್ಮೀ ಬಾಯಿ"],
    }),
    ("Noto Sans Malayalam", "noto-sans-malayalam/NotoSansMalayalam-Regular.ttf", "Mlym", "ltr", {
        "ml": ["ശ്രീലക്ഷ്മി നായർ", "കൃഷ്ണൻകുട്ടി", "ക്രിസ്ത്യൻ"],
    }),
    ("Noto Sans Sinhala", "noto-sans-sinhala/NotoSansSinhala-Regular.ttf", "Sinh", "ltr", {
        "si": ["ශ්‍රී ලංකා", "කුමාර සංගක්කාර", "ප්‍රියන්ත"],
    }),
    ("Noto Sans Myanmar", "noto-sans-myanmar/NotoSansMyanmar-Regular.ttf", "Mymr", "ltr", {
        "my": ["အောင်ဆန်းစုကြည်", "မြန်မာ", "ကျော်ဇင်"],
    }),
    ("Noto Sans JP", "cjk/noto-sans-jp/NotoSansJP-Regular.ttf", "Hani", "ltr", {
        "ja": ["山田太郎", "高橋", "神"],
    }),
    ("Noto Sans JP", "cjk/noto-sans-jp/NotoSansJP-Regular.ttf", "Hira", "ltr", {
        "ja": ["さくら", "がぎぐ"],
    }),
    ("Noto Sans JP", "cjk/noto-sans-jp/NotoSansJP-Regular.ttf", "Kana", "ltr", {
        "ja": ["マリア", "ヴァイオリン"],
    }),
    ("Noto Sans KR", "cjk/noto-sans-kr/NotoSansKR-Regular.ttf", "Hang", "ltr", {
        "ko": ["김민준", "박서연 귀하"],
    }),
    ("Noto Sans SC", "cjk/noto-sans-sc/NotoSansSC-Regular.ttf", "Hani", "ltr", {
        "zh": ["王小明", "欧阳修远"],
    }),
    ("Pinyon Script", "pinyon-script/PinyonScript-Regular.ttf", "Latn", "ltr", {
        "en": ["Philippa Thornbury", "Quentin Joffrey"],
    }),
    ("Great Vibes", "great-vibes/GreatVibes-Regular.ttf", "Latn", "ltr", {
        "en": ["Wellington Taft", "with thanks"],
    }),
    ("UnifrakturMaguntia", "unifrakturmaguntia/UnifrakturMaguntia-Regular.ttf", "Latn", "ltr", {
        "de": ["Urkunde", "Schlüssel und Schloſs"],
    }),
    ("Source Code Pro", "source-code-pro/SourceCodePro-Regular.ttf", "Latn", "ltr", {
        "en": ["PE-004217", "0x1F -> fi"],
    }),
    ("Inter", "inter/Inter-Regular.ttf", "Latn", "ltr", {
        "en": ["Tomasz Wójcik", "Tomasz 10×20 -> 30"],
    }),
    ("Cinzel", "cinzel/Cinzel-Regular.ttf", "Latn", "ltr", {
        "en": ["Certificate of Honour", "LAVA Type"],
    }),
    ("Libre Baskerville", "libre-baskerville/LibreBaskerville-Regular.ttf", "Latn", "ltr", {
        "en": ["Official efflux", "To You"],
    }),
]


def shape(path, language, script, direction, text):
    face = uharfbuzz.Face(uharfbuzz.Blob.from_file_path(str(FONTS / path)))
    font = uharfbuzz.Font(face)
    buffer = uharfbuzz.Buffer()
    buffer.add_utf8(text.encode())
    buffer.direction = direction
    buffer.script = script
    buffer.language = language
    buffer.flags = uharfbuzz.BufferFlags.REMOVE_DEFAULT_IGNORABLES
    uharfbuzz.shape(font, buffer)
    glyphs = zip(buffer.glyph_infos, buffer.glyph_positions)
    return " ".join(
        f"{info.codepoint}:{info.cluster}:{at.x_advance}:{at.x_offset}:{at.y_offset}"
        for info, at in glyphs
    )


def main():
    rows = []
    for family, path, script, direction, languages in SAMPLES:
        for language, texts in languages.items():
            for text in texts:
                text = unicodedata.normalize("NFC", text)
                glyphs = shape(path, language, script, direction, text)
                rows.append("\t".join([family, path, language, script, direction, text, glyphs]))
    head = f"# HarfBuzz {uharfbuzz.version_string()}, by make.py; do not edit"
    (HERE / "samples.tsv").write_text("\n".join([head, *rows]) + "\n")
    languages = {row.split("\t")[2] for row in rows}
    print(f"{len(rows)} samples in {len(languages)} languages")


main()
