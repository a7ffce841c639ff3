//! The calendar: instants to fields and back, as C's `gmtime`, `localtime` and `mktime`; text as its `strftime` in locale "C".

use crate::host::{Host, LocalOffset};
use std::io::Write;

pub(super) const DAY: i64 = 86_400;

/// A date and time of day, C's `struct tm` (but months and days of the year are counted as there: from 0).
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Fields {
    /// The year itself, not since 1900.
    pub year: i64,
    pub month: i64,
    pub day: i64,
    pub hour: i64,
    pub minute: i64,
    pub second: i64,
    pub week_day: i64,
    pub year_day: i64,
    pub offset: LocalOffset,
}

/// Days from 1970-01-01 to the first day of a month (of March-based years, so that the leap day comes last).
fn days_to_month(year: i64, month: i64) -> i64 {
    let (year, month) = if month < 2 {
        (year - 1, month + 10)
    } else {
        (year, month - 2)
    };
    let era = year.div_euclid(400);
    let year = year.rem_euclid(400);
    era * 146_097 + year * 365 + year / 4 - year / 100 + (153 * month + 2) / 5 - 719_468
}

/// Year, month (from 0) and day of month (from 1) of a day since 1970-01-01.
fn civil(day: i64) -> (i64, i64, i64) {
    let day = day + 719_468;
    let era = day.div_euclid(146_097);
    let day = day.rem_euclid(146_097);
    let year = (day - day / 1460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    let month = (5 * day + 2) / 153;
    let day = day - (153 * month + 2) / 5 + 1;
    let year = year + era * 400;
    if month < 10 {
        (year, month + 2, day)
    } else {
        (year + 1, month - 10, day)
    }
}

/// The fields of an instant where local time is `offset` from UTC; `None` if the year has no place in a C `int`.
pub(super) fn fields(at: i64, offset: LocalOffset) -> Option<Fields> {
    let local = at.checked_add(i64::from(offset.seconds))?;
    let (days, rest) = (local.div_euclid(DAY), local.rem_euclid(DAY));
    let (year, month, day) = civil(days);
    i32::try_from(year - 1900).ok()?;
    Some(Fields {
        year,
        month,
        day,
        hour: rest / 3600,
        minute: rest / 60 % 60,
        second: rest % 60,
        week_day: (days + 4).rem_euclid(7),
        year_day: days - days_to_month(year, 0),
        offset,
    })
}

/// What `mktime` is given: any numbers, to be normalised. `year` is the year itself.
#[derive(Clone, Copy, Debug)]
pub(super) struct Request {
    pub year: i64,
    pub month: i64,
    pub day: i64,
    pub hour: i64,
    pub minute: i64,
    pub second: i64,
    pub dst: Option<bool>,
}

/// The instant that local fields mean. Where clocks are put forward the missing hour counts as if they were not; where they
/// are put back, standard time is meant unless `dst` says otherwise.
pub(super) fn instant(host: &dyn Host, request: Request) -> i64 {
    let year = request.year + request.month.div_euclid(12);
    let days = days_to_month(year, request.month.rem_euclid(12)) + request.day - 1;
    let local = days * DAY + request.hour * 3600 + request.minute * 60 + request.second;
    // No offset exceeds a day, so these hold before and after any change near that time.
    let offsets = [
        host.local_offset(local - DAY),
        host.local_offset(local + DAY),
    ];
    let at = |offset: &LocalOffset| local - i64::from(offset.seconds);
    let real: Vec<_> = offsets
        .iter()
        .filter(|offset| host.local_offset(at(offset)).seconds == offset.seconds)
        .collect();
    let best = match request.dst {
        Some(dst) => real
            .iter()
            .find(|offset| offset.dst == dst)
            .or(real.first()),
        None => real.iter().find(|offset| !offset.dst).or(real.first()),
    };
    let best = best.copied().unwrap_or(&offsets[0]);
    match request.dst {
        Some(dst) if best.dst != dst => other_time(host, at(best), local, best.dst, dst),
        _ => at(best),
    }
}

/// Local fields with the wrong `dst`: they are read with the offset of the nearest time that has it.
fn other_time(host: &dyn Host, at: i64, local: i64, has: bool, wanted: bool) -> i64 {
    const STRIDE: i64 = 601_200;
    const FURTHEST: i64 = 268_227_000;
    let found = (0..=FURTHEST / STRIDE)
        .flat_map(|step| [at - step * STRIDE, at + step * STRIDE])
        .find_map(|at| {
            let offset = host.local_offset(at);
            (offset.dst == wanted).then_some(offset.seconds)
        });
    match found {
        Some(seconds) => local - i64::from(seconds),
        None => at + 3600 * (i64::from(has) - i64::from(wanted)),
    }
}

const DAYS: [&str; 7] = [
    "Sunday",
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
];
const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// Length of the conversion specifier (without `%`) at the start of `text`, `None` if C99 has no such one.
pub(super) fn specifier(text: &[u8]) -> Option<usize> {
    match *text {
        [first, ..] if b"aAbBcCdDeFgGhHIjmMnprRStTuUVwWxXyYzZ%".contains(&first) => Some(1),
        [b'E', second, ..] if b"cCxXyY".contains(&second) => Some(2),
        [b'O', second, ..] if b"deHImMSuUVwWy".contains(&second) => Some(2),
        _ => None,
    }
}

impl Fields {
    /// Hour on a clock face.
    fn hour12(&self) -> i64 {
        (self.hour + 11) % 12 + 1
    }

    /// ISO 8601 year and week.
    fn iso_week(&self) -> (i64, i64) {
        // The week belongs to the year of its Thursday.
        let thursday = days_to_month(self.year, 0) + self.year_day - (self.week_day + 6) % 7 + 3;
        let year = civil(thursday).0;
        (year, (thursday - days_to_month(year, 0)) / 7 + 1)
    }

    /// Appends the text of a conversion specifier that [`specifier`] accepts. (`E` and `O` change nothing in locale "C".)
    pub(super) fn format(&self, specifier: &[u8], out: &mut Vec<u8>) {
        let day = DAYS[self.week_day.rem_euclid(7) as usize];
        let month = MONTHS[self.month.rem_euclid(12) as usize];
        let composed: &[&[u8]] = match specifier.last() {
            Some(b'c') => &[b"a", b" ", b"b", b" ", b"e", b" ", b"T", b" ", b"Y"],
            Some(b'D' | b'x') => &[b"m", b"/", b"d", b"/", b"y"],
            Some(b'F') => &[b"Y", b"-", b"m", b"-", b"d"],
            Some(b'r') => &[b"I", b":", b"M", b":", b"S", b" ", b"p"],
            Some(b'R') => &[b"H", b":", b"M"],
            Some(b'T' | b'X') => &[b"H", b":", b"M", b":", b"S"],
            _ => &[],
        };
        for part in composed {
            if part[0].is_ascii_alphabetic() {
                self.format(part, out)
            } else {
                out.extend_from_slice(part)
            }
        }
        let offset = self.offset.seconds;
        // Writing into a vector does not fail.
        let _ = match specifier.last() {
            Some(b'a') => write!(out, "{}", &day[..3]),
            Some(b'A') => write!(out, "{day}"),
            Some(b'b' | b'h') => write!(out, "{}", &month[..3]),
            Some(b'B') => write!(out, "{month}"),
            Some(b'C') => write!(out, "{}", self.year / 100),
            Some(b'd') => write!(out, "{:02}", self.day),
            Some(b'e') => write!(out, "{:2}", self.day),
            Some(b'g') => write!(out, "{:02}", self.iso_week().0.rem_euclid(100)),
            Some(b'G') => write!(out, "{}", self.iso_week().0),
            Some(b'H') => write!(out, "{:02}", self.hour),
            Some(b'I') => write!(out, "{:02}", self.hour12()),
            Some(b'j') => write!(out, "{:03}", self.year_day + 1),
            Some(b'm') => write!(out, "{:02}", self.month + 1),
            Some(b'M') => write!(out, "{:02}", self.minute),
            Some(b'n') => writeln!(out),
            Some(b'p') => write!(out, "{}", if self.hour < 12 { "AM" } else { "PM" }),
            Some(b'S') => write!(out, "{:02}", self.second),
            Some(b't') => write!(out, "\t"),
            Some(b'u') => write!(out, "{}", (self.week_day + 6) % 7 + 1),
            Some(b'U') => write!(out, "{:02}", (self.year_day + 7 - self.week_day) / 7),
            Some(b'V') => write!(out, "{:02}", self.iso_week().1),
            Some(b'w') => write!(out, "{}", self.week_day),
            Some(b'W') => write!(
                out,
                "{:02}",
                (self.year_day + 7 - (self.week_day + 6) % 7) / 7
            ),
            Some(b'y') => write!(out, "{:02}", self.year.rem_euclid(100)),
            Some(b'Y') => write!(out, "{}", self.year),
            Some(b'z') => {
                let minutes = offset.abs() / 60;
                write!(
                    out,
                    "{}{:02}{:02}",
                    if offset < 0 { '-' } else { '+' },
                    minutes / 60,
                    minutes % 60
                )
            }
            Some(b'Z') => write!(out, "{}", self.offset.abbreviation),
            Some(b'%') => write!(out, "%"),
            _ => Ok(()),
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::host::{HostFile, OsHost};
    use pretty_assertions::assert_eq;

    fn utc(at: i64) -> Option<Fields> {
        fields(at, LocalOffset::utc())
    }

    fn text(at: i64, specifiers: &str) -> String {
        let mut out = Vec::new();
        for (i, specifier) in specifiers.bytes().enumerate() {
            if i > 0 {
                out.push(b'|');
            }
            if let Some(fields) = utc(at) {
                fields.format(&[specifier], &mut out);
            }
        }
        String::from_utf8_lossy(&out).into_owned()
    }

    #[test]
    fn days_and_back() {
        for day in (-1_000_000..1_000_000).step_by(317) {
            let (year, month, of_month) = civil(day);
            assert_eq!(days_to_month(year, month) + of_month - 1, day);
            assert!((0..12).contains(&month) && (1..=31).contains(&of_month));
        }
        assert_eq!(civil(0), (1970, 0, 1));
        assert_eq!(civil(11_016), (2000, 1, 29));
    }

    #[test]
    fn years_that_are_no_int() {
        assert!(utc(67_767_976_233_532_799 + 1900 * 366 * DAY).is_none());
        assert!(utc(i64::MAX).is_none() && utc(i64::MIN).is_none());
        assert_eq!(
            utc(67_768_036_191_676_799).map(|fields| fields.year),
            Some(2_147_485_547)
        );
        assert!(utc(67_768_036_191_676_800).is_none());
    }

    #[test]
    fn texts() {
        assert_eq!(
            text(0, "cDFrRTxXy"),
            "Thu Jan  1 00:00:00 1970|01/01/70|1970-01-01|12:00:00 AM|00:00|00:00:00|01/01/70|00:00:00|70"
        );
        assert_eq!(
            text(1_609_459_199, "aAbBCdegGHIjmMpSuUVwWYzZ%h"),
            "Thu|Thursday|Dec|December|20|31|31|20|2020|23|11|366|12|59|PM|59|4|52|53|4|52|2020|+0000|GMT|%|Dec"
        );
        // 2021-01-01 belongs to the last week of 2020.
        assert_eq!(text(1_609_459_200, "GgVUWuj"), "2020|20|53|00|00|5|001");
        assert_eq!(text(-62_198_755_200, "YCyF"), "-1|0|99|-1-01-01");
    }

    #[test]
    fn specifiers() {
        assert_eq!(specifier(b"Ycd"), Some(1));
        assert_eq!(specifier(b"Ex"), Some(2));
        assert_eq!(specifier(b"Od%"), Some(2));
        for bad in ["", "E", "Ez", "OC", "O", "9", "Q", "s", "+"] {
            assert_eq!(specifier(bad.as_bytes()), None, "{bad}");
        }
    }

    /// A zone one hour east, two in summer: from 1000 days to 1100 days after the epoch.
    struct Zone;

    impl Host for Zone {
        fn stdin(&self) -> Box<dyn HostFile> {
            OsHost.stdin()
        }
        fn stdout(&self) -> Box<dyn HostFile> {
            OsHost.stdout()
        }
        fn stderr(&self) -> Box<dyn HostFile> {
            OsHost.stderr()
        }
        fn local_offset(&self, at: i64) -> LocalOffset {
            let dst = (1000 * DAY..1100 * DAY).contains(&at);
            LocalOffset {
                seconds: 3600 * (1 + i32::from(dst)),
                dst,
                abbreviation: String::new(),
            }
        }
    }

    fn local(hours: i64, dst: Option<bool>) -> i64 {
        let request = Request {
            year: 1970,
            month: 0,
            day: 1,
            hour: hours,
            minute: 0,
            second: 0,
            dst,
        };
        instant(&Zone, request) / 3600
    }

    #[test]
    fn local_time_to_instants() {
        assert_eq!(local(50, None), 49);
        assert_eq!(local(1050 * 24, None), 1050 * 24 - 2);
        // The wrong time is asked for.
        assert_eq!(local(990 * 24, Some(true)), 990 * 24 - 2);
        assert_eq!(local(1050 * 24, Some(false)), 1050 * 24 - 1);
        // Clocks go forward at 01:00 local time: 01:00 to 02:00 does not exist.
        assert_eq!(local(1000 * 24 + 1, None), 1000 * 24);
        assert_eq!(local(1000 * 24 + 1, Some(true)), 1000 * 24 - 1);
        // Clocks go back at 02:00: 01:00 comes twice.
        assert_eq!(local(1100 * 24 + 1, None), 1100 * 24);
        assert_eq!(local(1100 * 24 + 1, Some(true)), 1100 * 24 - 1);
        assert_eq!(local(1100 * 24 + 1, Some(false)), 1100 * 24);
    }
}
