//! The words by which bylines, dates, captions and credits are known, in lower case.

use std::sync::LazyLock;

/// How bylines open, by language, a name or a date behind them.
pub(super) const BYLINE_OPENINGS: &[&str] = &[
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
];
/// How they end.
pub(super) const BYLINE_ENDINGS: &[&str] = &[" 기자", "記者", "记者", " द्वारा"];
/// Words before a date.
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
];
/// How the credit of a picture opens, and a caption that is one.
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
];
/// The same by their first byte: most lines open with none.
pub(super) static CREDIT_OPENINGS_BY_BYTE: LazyLock<[Vec<&str>; 256]> = LazyLock::new(|| {
    let of = |byte| {
        CREDIT_OPENINGS
            .iter()
            .copied()
            .filter(move |credit| credit.as_bytes()[0] == byte)
    };
    std::array::from_fn(|byte| of(byte as u8).collect())
});
/// Agencies that a caption ends with.
pub(super) const AGENCIES: &[&str] = &[
    "getty images",
    "shutterstock",
    "unsplash",
    "istock",
    "ap photo",
    "imago images",
    "picture alliance",
];
/// How the credit at the end of a caption opens.
const CREDIT_ENDINGS: &[&str] = &[
    "/ap)",
    "(ap)",
    "(reuters)",
    "/reuters",
    "/afp",
    "(afp)",
    "(photo by ",
    "(photo: ",
    "(photo credit",
    "(image: ",
    "(image credit",
    "(foto: ",
    "photograph: ",
    "photo: ",
    "image credit: ",
    "photo credit: ",
    "/dpa",
    "(dpa)",
    "/epa",
    "(photo/",
    "(фото: ",
    "사진=",
];

/// The same, each with the place of its first mark.
pub(super) static CREDIT_ENDINGS_WITH_DELIMITER: LazyLock<Vec<(&str, usize)>> =
    LazyLock::new(|| {
        let mark = |credit: &str| {
            credit
                .bytes()
                .position(is_credit_delimiter)
                .expect("each has a mark")
        };
        CREDIT_ENDINGS
            .iter()
            .map(|credit| (*credit, mark(credit)))
            .collect()
    });

/// True for the marks that a credit has, and few captions have elsewhere.
pub(super) fn is_credit_delimiter(byte: u8) -> bool {
    matches!(byte, b'(' | b'/' | b':' | b'=')
}
