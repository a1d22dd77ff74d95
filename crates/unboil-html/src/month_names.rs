//! Names of months in the languages of pages.

/// For each month its names in lower case: nominative and, where dates use it, genitive. English
/// names of three or four letters are in the list, because they are used as abbreviations.
const MONTHS: [&str; 12] = [
    "jan january januar jänner janvier enero gennaio janeiro januari stycznia styczeń ledna leden января январь січня ιανουαρίου ιανουάριος ocak tammikuuta január ianuarie ene genn يناير जनवरी ינואר",
    "feb february februar février fevrier febrero febbraio fevereiro februari lutego luty února únor февраля февраль лютого φεβρουαρίου φεβρουάριος şubat helmikuuta február februarie févr fev febr فبراير फरवरी פברואר",
    "mar march märz mars marzo março marco maart marca marzec března březen марта март березня μαρτίου μάρτιος mart maaliskuuta március martie marts maret mär mrt مارس मार्च מרץ",
    "apr april avril abril aprile kwietnia kwiecień dubna duben апреля апрель квітня απριλίου απρίλιος nisan huhtikuuta április aprilie avr abr أبريل ابريل अप्रैल אפריל",
    "may mai mayo maggio maio mei maja maj května květen мая май травня μαΐου μάιος mayıs toukokuuta május mag مايو मई מאי",
    "jun june juni juin junio giugno junho czerwca czerwiec června červen июня июнь червня ιουνίου ιούνιος haziran kesäkuuta június iunie giu يونيو जून יוני",
    "jul july juli juillet julio luglio julho lipca lipiec července červenec июля июль липня ιουλίου ιούλιος temmuz heinäkuuta július iulie juil lug يوليو जुलाई יולי",
    "aug august août aout agosto augustus sierpnia sierpień srpna srpen августа август серпня αυγούστου αύγουστος ağustos elokuuta augusti augusztus agustus ago أغسطس अगस्त אוגוסט",
    "sep sept september septembre septiembre setiembre settembre setembro września wrzesień září сентября сентябрь вересня σεπτεμβρίου σεπτέμβριος eylül syyskuuta szeptember septembrie set سبتمبر सितंबर ספטמבר",
    "oct october oktober octobre octubre ottobre outubro października październik října říjen октября октябрь жовтня οκτωβρίου οκτώβριος ekim lokakuuta október octombrie okt ott out أكتوبر अक्टूबर אוקטובר",
    "nov november novembre noviembre novembro listopada listopad listopadu листопада ноября ноябрь νοεμβρίου νοέμβριος kasım marraskuuta noiembrie نوفمبر नवंबर נובמבר",
    "dec december décembre decembre diciembre dicembre dezembro dezember grudnia grudzień prosince prosinec декабря декабрь грудня δεκεμβρίου δεκέμβριος aralık joulukuuta decembrie desember dez des déc dic ديسمبر दिसंबर דצמבר",
];

/// Number of the month with this name, from 1.
pub(super) fn month_number(word: &str) -> Option<u32> {
    let word = word.to_lowercase();
    // Hebrew writes "in March" as one word.
    let word = word.strip_prefix('ב').unwrap_or(&word);
    let has_name = |names: &&str| names.split(' ').any(|name| name == word);
    let month = MONTHS.iter().position(has_name)?;
    Some(month as u32 + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_have_names_in_many_languages() {
        for (name, expected) in [
            ("Mai", Some(5)),
            ("MÄRZ", Some(3)),
            ("września", Some(9)),
            ("Μαΐου", Some(5)),
            ("Sept", Some(9)),
            ("במרץ", Some(3)),
            ("مارس", Some(3)),
            ("Marathon", None),
            ("", None),
        ] {
            assert_eq!(month_number(name), expected, "{name}");
        }
    }
}
