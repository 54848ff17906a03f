"""Hand-picked names for `make_graduates.py`, where Faker has no list or a poor one.

Every list holds common given names and family names of its language. They are combined at random, so
no real person is meant. `PAIRS` gives, per locale, the order of the parts and the lists to draw from;
where the form of a family name follows the person, each gender has its own pair of lists.
"""


def words(text):
    """One name a word; `_` stands for a space inside a name."""
    return [word.replace("_", " ") for word in text.split()]


# locale: list of (first part, second part); a name is one of each, joined by a space
PAIRS = {
    "tr": [(
        words("Ayşe Çağla İbrahim Işıl Gökhan Şükrü Ömer Zeynep Yağmur Ümit Elif Barış Tuğba Kıvanç Özge Sıla Çınar"),
        words("Yılmaz Şahin Çelik Öztürk Aydın Yıldırım Güneş Kılıç Doğan Aslan Çetin Koç Işık Türkoğlu Bıçakçı Özdemir"),
    )],
    "yo": [(
        words("Adébáyọ̀ Ọlámidé Ṣadé Olúwaṣeun Fọláṣadé Babátúndé Yétúndé Ọmọ́tọ́lá Akínwándé Títílayọ̀ Ayọ̀délé "
              "Morẹ́nikẹ́jì Ìbùkún Kẹ́hìndé Táíwò Ṣẹ́gun Abíọ́dún Àṣàkẹ́"),
        words("Ọlátúnjí Adéyẹmí Ọ̀ṣúntókun Fálọlá Adéwálé Òjó Ọlágúnjú Akíntọ́lá Ògúndípẹ̀ Àjàyí Bámgbóṣé Olúṣọlá "
              "Adéṣínà Ọládipọ̀"),
    )],
    "lt": [(
        words("Žygimantas Mindaugas Šarūnas Ąžuolas Jonas Vytautas Eimantas Džiugas Kęstutis"),
        words("Kazlauskas Čepulis Žukauskas Jankūnas Balčiūnas Šimkus Vaičiūnas Gudžiūnas"),
    ), (
        words("Rūta Živilė Austėja Eglė Mėta Ugnė Šarūnė Vėjūnė Ieva"),
        words("Kazlauskienė Čepulytė Žukauskaitė Jankūnaitė Balčiūnienė Šimkutė Vaičiūnaitė"),
    )],
    "bg": [(
        words("Иван Георги Димитър Петър Никола Стефан Асен Борислав Цветан Йордан"),
        words("Иванов Петров Димитров Стоянов Ангелов Михайлов Тодоров Щерев Джамбазов Велчев"),
    ), (
        words("Мария Елена Десислава Гергана Цветелина Ралица Йоана Снежана Милена Яна"),
        words("Иванова Петрова Димитрова Стоянова Ангелова Михайлова Тодорова Щерева Велчева"),
    )],
    "ar": [(
        words("محمد أحمد فاطمة عائشة خالد ليلى يوسف مريم عمر نور إبراهيم هدى عبد_الرحمن سارة طارق ياسمين حسن زينب "
              "سامي رنا كريم سلمى بلال أسماء آدم لؤي رؤى علاء آلاء"),
        words("الخطيب المصري حداد النجار الشريف العلي منصور القاسم بن_سعيد الهاشمي الزهراني عبد_الله الأندلسي الحسيني "
              "خوري الصباغ الرفاعي الأمين شاهين سلامة أبو_زيد"),
    )],
    "fa": [(
        words("علی زهرا رضا مریم حسین نرگس امیر شیرین کیان پریسا آرش گلناز مهدی لیلا بهرام ژاله سیاوش پگاه نیلوفر "
              "کاوه فرهاد محمدرضا"),
        words("احمدی محمدی رضایی کریمی موسوی جعفری صادقی قاسمی رحیمی شیرازی اصفهانی یزدانی فرهادی پورمحمد گلستانی "
              "زارع چراغی ژیان"),
    )],
    "hi": [(
        words("प्रिया अमित श्रेया विक्रम ऐश्वर्या राहुल कृष्णा सुनीता अनुष्का हृषिकेश दीपिका मनीष संजय लक्ष्मी आदित्य स्नेहा "
              "ज्योति रुद्र तृप्ति भूपेंद्र शत्रुघ्न ऋतिक"),
        words("शर्मा वर्मा श्रीवास्तव त्रिपाठी चतुर्वेदी द्विवेदी मिश्रा अग्रवाल सिंह यादव गुप्ता कुशवाहा ठाकुर राठौड़ विश्वकर्मा "
              "भट्ट चौहान तिवारी"),
    )],
    "ne": [(
        words("सुनिता बिष्णु प्रकाश सरस्वती निर्मला कृष्ण दीपेश आस्था सृजना विवेक पूर्णिमा राजेन्द्र तारा यज्ञ"),
        words("श्रेष्ठ अधिकारी तामाङ गुरुङ शर्मा पौडेल थापा कार्की बज्राचार्य लिम्बू राई खड्का भट्टराई न्यौपाने ढकाल मगर"),
    )],
    "bn": [(
        words("অনির্বাণ শর্মিষ্ঠা তাসনিম রাফিয়া সৌরভ অরিন্দম মৌসুমী ফারহানা সাদিয়া তানভীর রিফাত নুসরাত ইমরান প্রিয়াঙ্কা "
              "সুদীপ্ত জয়ন্ত ঐশী স্বপ্না কৌশিক দেবযানী"),
        words("চট্টোপাধ্যায় রহমান হোসেন চৌধুরী ভট্টাচার্য বন্দ্যোপাধ্যায় ইসলাম আক্তার সরকার দাশগুপ্ত মুখোপাধ্যায় আহমেদ "
              "সেনগুপ্ত খাতুন বিশ্বাস মজুমদার"),
    )],
    "ta": [(
        words("முருகன் கார்த்திகேயன் செல்வி தமிழ்ச்செல்வி லட்சுமி அருண்குமார் பிரியா மீனாட்சி சரவணன் இளங்கோ கவிதா "
              "ராஜேஸ்வரி ஸ்ரீதர் வெற்றிவேல் அன்பரசி நித்யா கௌதம் பூங்கொடி சூர்யா ஜெயந்தி"),
        words("சுப்பிரமணியன் ராமசாமி கிருஷ்ணமூர்த்தி வேலுச்சாமி நடராஜன் சிவக்குமார் ஆறுமுகம் தங்கராஜ் "
              "பாலசுப்பிரமணியம் குமரேசன் முத்துக்குமார் ஷண்முகம் சீனிவாசன்"),
    )],
    "am": [(
        words("አበበ ከበደ ሰላም ሄለን ዳዊት ሃና ዮሐንስ ማርታ ብርሃኑ ትዕግስት ጌታቸው አስቴር ሳሙኤል መሠረት እመቤት አልማዝ ኃይሉ"),
        words("ታደሰ ዘነበ ሙሉጌታ ገብረማርያም ወልደሚካኤል ተስፋዬ አለማየሁ ደሳለኝ በቀለ ገብረሥላሴ አሰፋ ግርማ ለማ ወርቁ"),
    )],
    "km": [(
        words("សុខ ចាន់ ហេង លឹម គឹម ម៉ៅ ព្រំ ឈួន ទេព នួន សេង កែវ អ៊ុំ មាស ជា យឹម"),
        words("សុភា វិសាល ចាន់ថា ស្រីមុំ ដារ៉ា រតនា បូផា សុភ័ក្ត្រ ពិសិដ្ឋ ធារី មករា កុសល វណ្ណា ចន្ទ្រា នារី សម្បត្តិ វិជ្ជា ម៉ាលីស"),
    )],
    "lo": [(
        words("ສົມໄຊ ສົມພອນ ບຸນມີ ຄຳພອນ ວິໄລ ສຸກສະຫວັນ ພອນສະຫວັນ ດາລາ ມະນີວອນ ສີສະຫວາດ ບົວພັນ ຈັນທະລາ ວຽງໄຊ ອານຸສອນ"),
        words("ວົງສາ ພົມມະຈັນ ສີສຸລາດ ແກ້ວມະນີ ຈັນທະວົງ ໄຊຍະວົງ ສຸວັນນະລາດ ພັນທະວົງ ອິນທະວົງ ຫຼວງລາດ ບຸນຍະວົງ"),
    )],
}

# Vietnamese: family name, middle name, given name
VIETNAMESE = (
    words("Nguyễn Trần Lê Phạm Huỳnh Hoàng Phan Vũ Võ Đặng Bùi Đỗ Hồ Ngô Dương Lý"),
    words("Thị Văn Hữu Ngọc Đức Thanh Quốc Xuân Bảo Kim"),
    words("Hằng Dũng Phượng Nguyệt Tuấn Hương Thảo Quỳnh Trường Thắng Bình Hiếu Huệ Mỹ Ánh Đạt Khánh Yến Lộc Diễm"),
)

# Japanese given names in kana, beside Faker's in kanji
KANA = words("さくら ひなた あおい ひかり みのり つばさ めぐみ まこと ケンジ マリア エリカ ジュン")

# (locale, name): what a real list holds and a generator does not make
SPECIAL = [
    ("es", "María Guadalupe Concepción Hernández de la Cruz y Montemayor"),  # exactly 60 characters
    ("id", "Budiman"),  # one name alone
    ("id", "Sukarti"),
    ("ta", "கண்ணன்"),
    ("en-GB", "Seán O'Neill"),
    ("en-GB", "Siobhán O’Connor"),
    ("nl", "Pieter van der Berg"),
    ("nl", "Anneke van 't Hoff"),
    ("fr", "Anne-Sophie Lefèvre-d'Ormesson"),
    ("fr", "Loïc L'Hermite"),
    ("de", "Hans-Jürgen Müller-Lüdenscheidt"),
    ("de", "Karl-Heinz Freiherr von und zu Weißenfels"),
    ("en-GB", "Olivia Fitzgerald-Hughes"),
    ("en-GB", "Thomas MacDonald III"),
    ("en-GB", "Ng"),
    ("pt", "João Gonçalves da Conceição e Sá"),
    ("ro", "Ștefan Țurcanu"),
    ("hu", "Kőszegi Örs"),
    ("sv", "Åsa Öberg"),
    ("da", "Søren Kjærgård"),
    ("haw", "Keʻalohilani Kaʻahumanu"),
    ("mt", "Ġorġ Ħaż-Żebbuġ"),
    ("he", "נועה בר-לב"),
    ("he", "יעל בן-דוד"),
    ("he", "איתן כהן-צדק"),
    ("he", "שירה בן־עמי"),  # with a maqaf
    ("he", "David בן-גוריון"),  # both directions in one name
    ("he", "מיכל Rosenberg"),
    ("ar", "محمد Ali"),
    ("ar", "Layla الحداد"),
    ("ar", "عبد العزيز بن عبد اللطيف آل الشيخ"),
    ("ar", "نور الهدى"),
    ("fa", "علی‌رضا نیک‌پور"),  # with zero width non-joiners
    ("fa", "گل‌نار میرزایی"),
    ("ne", "इन्द्र बहादुर श्रेष्‍ठ"),  # with a zero width joiner
    ("ja", "𠮷田 健太"),  # outside the basic plane
    ("ja", "サトウ マリア"),
    ("ko", "남궁 민수"),
    ("zh-CN", "欧阳若曦"),
    ("zh-CN", "古丽娜尔·买买提"),
    ("ta", "க. இராமச்சந்திரன்"),
    ("th", "น้ำผึ้ง เก้าเอี้ยน"),
    ("vi", "Nguyễn Thị Ánh Nguyệt"),
    ("el", "Ιωάννα-Μαρία Παπαϊωάννου"),
    ("uk", "Мар'яна Їжакевич"),
    ("ru", "Пётр Алексеевич Ёлкин-Щукин"),
]

# written out in decomposed form (NFD), as some systems export names
DECOMPOSED = [
    ("fr", "Zoé Crèvecœur"),
    ("de", "Björn Größler"),
    ("es", "Íñigo Peñalver Muñoz"),
    ("pl", "Stanisław Źródłowski"),
    ("cs", "Jiří Dvořáček"),
    ("vi", "Trần Thị Diễm Phượng"),
    ("yo", "Ọmọ́tọ́lá Ọ̀ṣúntókun"),
    ("lt", "Rū́ta Šeškauskaitė"),
    ("el", "Ευάγγελος Καΐρης"),
    ("uk", "Олексій Їжак"),
    ("ko", "김민준"),
    ("ja", "さいとう じゅんぺい"),
]
