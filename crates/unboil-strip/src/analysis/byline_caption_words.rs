//! The words that bylines, dates, captions and picture credits open or end with, in lower case.

use std::sync::LazyLock;

/// Openings of bylines, by language. A name follows.
const BYLINE_OPENINGS: &[&str] = &[
    "by ",
    "by: ",
    "reported by ",
    "von ",
    "par ",
    "por ",
    "di ",
    "door ",
    "автор: ",
    "текст: ",
    "بقلم ",
    "بقلم: ",
    "كتب ",
    "द्वारा ",
    "लेखक: ",
    "文/",
    "文：",
    "文・",
    "取材・文",
    "记者 ",
    "記者 ",
    "作者：",
    "autor: ",
    "tekst: ",
    "text: ",
    "napsal ",
    "skrevet av ",
    "skrevet af ",
    "teksti: ",
    "szerző: ",
    "írta: ",
    "scris de ",
    "yazar: ",
    "muhabir: ",
    "γράφει ο ",
    "γράφει η ",
    "автор ",
    "מאת ",
    "מאת: ",
    "penulis: ",
    "oleh: ",
    "نویسنده: ",
    "tác giả: ",
    "เขียนโดย ",
];
/// [`BYLINE_OPENINGS`] by their first byte.
pub(super) static BYLINE_OPENINGS_BY_BYTE: LazyLock<TextsByByte> =
    LazyLock::new(|| by_first_byte(BYLINE_OPENINGS));
/// Endings of bylines.
pub(super) const BYLINE_ENDINGS: &[&str] = &[" 기자", "記者", "记者", " द्वारा"];
/// Labels before a date.
pub(super) const DATE_LABELS: &[&str] = &[
    "published",
    "updated",
    "posted",
    "last updated",
    "first published",
    "last modified",
    "veröffentlicht",
    "aktualisiert",
    "stand:",
    "publié",
    "mis à jour",
    "publicado",
    "actualizado",
    "atualizado",
    "pubblicato",
    "aggiornato",
    "gepubliceerd",
    "bijgewerkt",
    "опубликовано",
    "обновлено",
    "نشر",
    "प्रकाशित",
    "अपडेटेड",
    "입력",
    "수정",
    "発売",
    "公開",
    "更新",
    "发布",
    "發布",
    "opublikowano",
    "aktualizacja",
    "publikováno",
    "aktualizováno",
    "publicerad",
    "uppdaterad",
    "publisert",
    "oppdatert",
    "publiceret",
    "opdateret",
    "julkaistu",
    "päivitetty",
    "megjelent",
    "frissítve",
    "publicat",
    "actualizat",
    "δημοσιεύ",
    "ενημερώθηκε",
    "güncelleme",
    "güncellenme",
    "yayınlanma",
    "oluşturulma",
    "опубліковано",
    "оновлено",
    "cập nhật",
    "פורסם",
    "עודכן",
    "diterbitkan",
    "diperbarui",
    "تاریخ انتشار",
    "انتشار",
    "เผยแพร่",
    "อัปเดต",
    "ปรับปรุง",
];
/// Words of the time that an article takes to read, beside its date.
pub(super) const READING_TIME_WORDS: &[&str] = &[
    "reading time",
    "min read",
    "lesezeit",
    "temps de lecture",
    "tiempo de lectura",
    "tempo di lettura",
    "tempo de leitura",
    "leestijd",
    "czas czytania",
    "minut",
    "время чтения",
    "läsning",
];
/// Openings of picture credits, and of captions that are only a credit.
const CREDIT_OPENINGS: &[&str] = &[
    "photo:",
    "photo by ",
    "photos:",
    "photos by ",
    "photo credit",
    "photo courtesy",
    "photograph:",
    "photograph by ",
    "image:",
    "image by ",
    "image credit",
    "image source",
    "image courtesy",
    "images:",
    "picture:",
    "picture by ",
    "illustration:",
    "illustration by ",
    "credit:",
    "foto:",
    "fotos:",
    "bild:",
    "bildquelle",
    "symbolbild",
    "crédit photo",
    "crédits photo",
    "photo :",
    "crédit :",
    "imagen:",
    "imagem:",
    "crédito:",
    "créditos:",
    "beeld:",
    "фото:",
    "иллюстрация:",
    "الصورة:",
    "تصوير:",
    "फोटो:",
    "तस्वीर:",
    "写真：",
    "写真:",
    "写真＝",
    "写真=",
    "撮影：",
    "画像：",
    "图片来源",
    "圖片來源",
    "图源",
    "图：",
    "供图",
    "사진=",
    "사진:",
    "사진 제공",
    "fot. ",
    "zdjęcie: ",
    "bilde: ",
    "kuva: ",
    "kuvat: ",
    "fotó: ",
    "fotoğraf: ",
    "φωτογραφία: ",
    "φωτο: ",
    "світлина: ",
    "ảnh: ",
    "צילום: ",
    "عکس: ",
    "ภาพ: ",
];
/// [`CREDIT_OPENINGS`] by their first byte. Most lines start with another byte.
pub(super) static CREDIT_OPENINGS_BY_BYTE: LazyLock<TextsByByte> =
    LazyLock::new(|| by_first_byte(CREDIT_OPENINGS));
/// Picture agencies that a caption ends with.
const AGENCIES: &[&str] = &[
    "getty images",
    "ap photo",
    "imago images",
    "picture alliance",
    "picture-alliance",
    "(symbolbild",
    "(symbolfoto",
    "(archivbild",
    "(archivfoto",
    "(file photo",
    "(file image",
    "(stock photo",
    "(archive photo",
    "(photo d'illustration",
    "(photo d’illustration",
    "(foto de archivo",
    "(foto d'archivio",
    "(foto d’archivio",
    "(zdjęcie ilustracyjne",
    "(архивное фото",
];
/// Sites of pictures that a caption ends with, after a mark or "via": a title may end with their names
/// too.
const PICTURE_SITES: &[&str] = &[
    "shutterstock",
    "unsplash",
    "istock",
    "adobe stock",
    "adobestock",
    "stock.adobe.com",
    "shutterstock.com",
    "istock.com",
    "istockphoto",
    "istockphoto.com",
    "unsplash.com",
    "depositphotos",
    "dreamstime",
    "pixabay",
    "pexels",
    "fotolia",
    "fotolia.com",
    "clipdealer",
    "wikimedia commons",
];
/// [`AGENCIES`] by their last byte. Most lines end with another byte.
pub(super) static AGENCIES_BY_BYTE: LazyLock<TextsByByte> =
    LazyLock::new(|| by_last_byte(AGENCIES));
/// [`PICTURE_SITES`] by their last byte.
pub(super) static PICTURE_SITES_BY_BYTE: LazyLock<TextsByByte> =
    LazyLock::new(|| by_last_byte(PICTURE_SITES));
/// Openings of the credit at the end of a caption.
const CREDIT_ENDINGS: &[&str] = &[
    "/ap)",
    "(ap)",
    "(reuters)",
    "(reuters/",
    "(afp/",
    "(ap/",
    "(ap photo/",
    "(efe/",
    "(epa/",
    "/reuters",
    "/afp",
    "(afp)",
    "(photo by ",
    "(photo: ",
    "(photo credit",
    "(image: ",
    "(image credit",
    "photograph: ",
    "photo: ",
    "/dpa",
    "(dpa)",
    "/epa",
    "(photo/",
    "(фото: ",
    "사진=",
    "(quelle: ",
    "(fot. ",
    "foto: ",
    "bild: ",
    "crédit photo : ",
    "crédits : ",
    "crédit : ",
    "(crédit",
    "crédito: ",
    "(crédito",
    "(zdj. ",
    "credit: ",
    "(courtesy of ",
];

/// Credits that are nouns of a title too: "Universal credit: how to claim". They follow the end of a
/// sentence or a mark.
pub(super) const CREDIT_NOUNS: [&str; 7] = [
    "photograph: ",
    "photo: ",
    "foto: ",
    "bild: ",
    "credit: ",
    "crédit : ",
    "crédito: ",
];

/// [`CREDIT_ENDINGS`], each with the position of its first delimiter.
pub(super) static CREDIT_ENDINGS_WITH_DELIMITER: LazyLock<Vec<(&str, usize)>> =
    LazyLock::new(|| {
        let delimiter = |credit: &str| {
            credit
                .bytes()
                .position(is_credit_delimiter)
                .expect("each has a delimiter")
        };
        CREDIT_ENDINGS
            .iter()
            .map(|credit| (*credit, delimiter(credit)))
            .collect()
    });

/// True for the delimiters of credits, which are rare elsewhere in captions.
pub(super) fn is_credit_delimiter(byte: u8) -> bool {
    matches!(byte, b'(' | b'/' | b':' | b'=')
}

/// For each byte the texts that start, or end, with it.
pub(super) type TextsByByte = [Vec<&'static str>; 256];

fn by_first_byte(openings: &[&'static str]) -> TextsByByte {
    by_byte(openings, |text| text.as_bytes()[0])
}

fn by_last_byte(endings: &[&'static str]) -> TextsByByte {
    by_byte(endings, |text| text.as_bytes()[text.len() - 1])
}

fn by_byte(texts: &[&'static str], byte_of: fn(&str) -> u8) -> TextsByByte {
    let with = |byte| {
        let texts = texts.iter().copied();
        texts.filter(move |text| byte_of(text) == byte)
    };
    std::array::from_fn(|byte| with(byte as u8).collect())
}
