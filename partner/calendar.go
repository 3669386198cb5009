package partner

// Time is an instant of block time in seconds since 1970-01-01T00:00:00Z. 0 stands
// for none.
type Time int64

// DaySeconds is the length of a day: UTC has leap seconds, and block time has none.
const DaySeconds = 24 * 3600

// MaxTime is the last instant that the calendar reckons with: the end of the year 9999.
const MaxTime Time = 253_402_300_799

// Date is a day of the proleptic Gregorian calendar.
type Date struct{ Year, Month, Day int }

// Day is the number of days since 1970-01-01 of the instant in a fixed UTC offset.
func (t Time) Day(offsetSeconds int64) int64 {
	return floorDiv(int64(t)+offsetSeconds, DaySeconds)
}

// Date is the day of the instant in a fixed UTC offset.
func (t Time) Date(offsetSeconds int64) Date { return civil(t.Day(offsetSeconds)) }

// UpToDay is the instant, or the start of the next day where it is not the start of one.
func (t Time) UpToDay(offsetSeconds int64) Time {
	return Time(-floorDiv(-(int64(t)+offsetSeconds), DaySeconds)*DaySeconds - offsetSeconds)
}

// EndOf is the instant at which the day ends (24:00) in a fixed UTC offset.
func (d Date) EndOf(offsetSeconds int64) Time {
	return Time((d.Days()+1)*DaySeconds - offsetSeconds)
}

// AddMonths is the same day of a later month, or that month's last day where it is shorter.
func (d Date) AddMonths(n int) Date {
	month := d.Year*12 + d.Month - 1 + n
	year := int(floorDiv(int64(month), 12))
	out := Date{year, month - year*12 + 1, d.Day}
	out.Day = min(out.Day, DaysIn(out.Year, out.Month))
	return out
}

// EndOfMonth is the last day of the date's month.
func (d Date) EndOfMonth() Date { return Date{d.Year, d.Month, DaysIn(d.Year, d.Month)} }

// Days is the number of days since 1970-01-01, and civil the way back: the algorithms days_from_civil and civil_from_days
// of Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms".
func (d Date) Days() int64 {
	y := int64(d.Year)
	if d.Month <= 2 {
		y--
	}
	era := floorDiv(y, 400)
	yearOfEra := y - era*400
	dayOfYear := (153*int64((d.Month+9)%12)+2)/5 + int64(d.Day) - 1
	dayOfEra := yearOfEra*365 + yearOfEra/4 - yearOfEra/100 + dayOfYear
	return era*146097 + dayOfEra - 719468
}

func civil(days int64) Date {
	days += 719468
	era := floorDiv(days, 146097)
	dayOfEra := days - era*146097
	yearOfEra := (dayOfEra - dayOfEra/1460 + dayOfEra/36524 - dayOfEra/146096) / 365
	dayOfYear := dayOfEra - (365*yearOfEra + yearOfEra/4 - yearOfEra/100)
	shifted := (5*dayOfYear + 2) / 153
	month := int(shifted) + 3
	year := int(yearOfEra + era*400)
	if month > 12 {
		month -= 12
		year++
	}
	return Date{year, month, int(dayOfYear - (153*shifted+2)/5 + 1)}
}

// DaysIn is the number of days of a month.
func DaysIn(year, month int) int {
	switch month {
	case 4, 6, 9, 11:
		return 30
	case 2:
		if year%4 == 0 && (year%100 != 0 || year%400 == 0) {
			return 29
		}
		return 28
	}
	return 31
}

func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b != 0 && (a < 0) != (b < 0) {
		q--
	}
	return q
}
