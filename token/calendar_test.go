package token_test

import (
	"testing"
	"time"

	"github.com/punkt-ledger/punkt/token"
)

// Six hundred years of days against the standard library's calendar.
func TestDatesAreThoseOfTheGregorianCalendar(t *testing.T) {
	for n := int64(-365 * 100); n < 365*500; n++ {
		want := time.Unix(n*day, 0).UTC()
		got := token.Time(n * day).Date(0)
		if got != (token.Date{Year: want.Year(), Month: int(want.Month()), Day: want.Day()}) {
			t.Fatalf("day %d is %v, want %v", n, got, want)
		}
		if end := got.EndOf(0); end != token.Time((n+1)*day) {
			t.Fatalf("%v ends at %d, want %d", got, end, (n+1)*day)
		}
		if last, want := got.EndOfMonth().Day, time.Date(want.Year(), want.Month()+1, 0, 0, 0, 0, 0, time.UTC).Day(); last != want {
			t.Fatalf("the month of %v ends on %d, want %d", got, last, want)
		}
	}
}

func TestADayIsCountedInTheOffset(t *testing.T) {
	for _, c := range []struct {
		name   string
		at     string
		offset int64
		want   token.Date
		end    string
	}{
		{"at midnight in Greenwich", "2026-03-01", 0, token.Date{Year: 2026, Month: 3, Day: 1}, "2026-03-02"},
		{"a second before", "2026-02-28 23:59:59", 0, token.Date{Year: 2026, Month: 2, Day: 28}, "2026-03-01"},
		{"east, already tomorrow", "2026-02-28 23:00", hour, token.Date{Year: 2026, Month: 3, Day: 1}, "2026-03-01 23:00"},
		{"east, a second before", "2026-02-28 22:59:59", hour, token.Date{Year: 2026, Month: 2, Day: 28}, "2026-02-28 23:00"},
		{"west, still yesterday", "2026-03-01 07:59:59", -8 * hour, token.Date{Year: 2026, Month: 2, Day: 28}, "2026-03-01 08:00"},
		{"west, from then on", "2026-03-01 08:00", -8 * hour, token.Date{Year: 2026, Month: 3, Day: 1}, "2026-03-02 08:00"},
		{"half an hour counts", "2026-02-28 18:30", 5*hour + 1800, token.Date{Year: 2026, Month: 3, Day: 1}, "2026-03-01 18:30"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := at(c.at).Date(c.offset)
			if got != c.want || got.EndOf(c.offset) != at(c.end) {
				t.Errorf("%s is %v and ends %s, want %v and %s", c.at, got, show(got.EndOf(c.offset)), c.want, c.end)
			}
		})
	}
}

func rolling(months int, to token.Rounding) token.ExpiryRule {
	return token.ExpiryRule{Kind: token.Rolling, Months: months, Rounding: to}
}

func onDates(years int, dates ...token.MonthDay) token.ExpiryRule {
	return token.ExpiryRule{Kind: token.Calendar, Years: years, Dates: dates}
}

func TestLastDay(t *testing.T) {
	newYear, leapDay := token.MonthDay{Month: 12, Day: 31}, token.MonthDay{Month: 2, Day: 29}
	spring, autumn := token.MonthDay{Month: 3, Day: 31}, token.MonthDay{Month: 9, Day: 30}
	for _, c := range []struct {
		name   string
		rule   token.ExpiryRule
		earned string
		want   string
	}{
		{"a month later", rolling(1, token.NoRounding), "2026-01-15", "2026-02-15"},
		{"a month later, which is shorter", rolling(1, token.NoRounding), "2026-01-31", "2026-02-28"},
		{"a month later, in a leap year", rolling(1, token.NoRounding), "2028-01-31", "2028-02-29"},
		{"a year after a leap day", rolling(12, token.NoRounding), "2028-02-29", "2029-02-28"},
		{"over the turn of the year", rolling(2, token.NoRounding), "2026-12-31", "2027-02-28"},
		{"to the end of the month", rolling(24, token.ToMonth), "2026-01-15", "2028-01-31"},
		{"to the end of a leap February", rolling(24, token.ToMonth), "2026-02-01", "2028-02-29"},
		{"to the end of the month, on it", rolling(1, token.ToMonth), "2026-03-30", "2026-04-30"},
		{"to the end of the first quarter", rolling(1, token.ToQuarter), "2025-12-01", "2026-03-31"},
		{"to the end of the quarter, in its last month", rolling(3, token.ToQuarter), "2026-03-31", "2026-06-30"},
		{"to the end of the next quarter", rolling(3, token.ToQuarter), "2026-04-01", "2026-09-30"},
		{"to the end of the half-year", rolling(6, token.ToHalfYear), "2025-12-31", "2026-06-30"},
		{"to the end of the second half-year", rolling(6, token.ToHalfYear), "2026-01-01", "2026-12-31"},
		{"to the end of the year", rolling(12, token.ToYear), "2026-01-01", "2027-12-31"},
		{"to the end of the year, on it", rolling(12, token.ToYear), "2025-12-31", "2026-12-31"},
		{"after the longest time", rolling(token.MaxExpiryMonths, token.NoRounding), "2026-01-15", "2126-01-15"},

		{"on the date of this year", onDates(0, newYear), "2026-05-05", "2026-12-31"},
		{"earned on the date", onDates(0, newYear), "2026-12-31", "2026-12-31"},
		{"earned the day after", onDates(0, newYear), "2027-01-01", "2027-12-31"},
		{"a year after the date", onDates(1, newYear), "2026-12-31", "2027-12-31"},
		{"a year after the next date", onDates(1, newYear), "2027-01-01", "2028-12-31"},
		{"before the first of two dates", onDates(0, spring, autumn), "2026-03-31", "2026-03-31"},
		{"between two dates", onDates(0, spring, autumn), "2026-04-01", "2026-09-30"},
		{"after the last of two dates", onDates(0, spring, autumn), "2026-10-01", "2027-03-31"},
		{"after the last of two dates, and a year", onDates(1, spring, autumn), "2026-10-01", "2028-03-31"},
		{"on a leap day in a common year", onDates(0, leapDay), "2026-01-01", "2026-02-28"},
		{"on a leap day in a leap year", onDates(0, leapDay), "2028-02-28", "2028-02-29"},
		{"earned on a leap day", onDates(0, leapDay), "2028-02-29", "2028-02-29"},
		{"a year after a leap day", onDates(1, leapDay), "2028-02-29", "2029-02-28"},
		{"on a leap day a year after a common year", onDates(1, leapDay), "2027-02-28", "2028-02-29"},
		{"after the leap day, on the next but one", onDates(1, leapDay), "2026-03-01", "2028-02-29"},

		{"sliding", token.ExpiryRule{Kind: token.Sliding, Months: 6}, "2026-08-31", "2027-02-28"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := c.rule.LastDay(at(c.earned).Date(0))
			if show(got.EndOf(0)-day) != c.want {
				t.Errorf("earned %s, last day %v, want %s", c.earned, got, c.want)
			}
		})
	}
}

func TestALotFollowsTheTermsAndTheBusinessTime(t *testing.T) {
	cinema := demo().programs["KINO"]
	air := demo().programs["AVIA"]
	coffee := demo().programs["BREW"]
	years := cinema
	years.Expiry.Years = 0
	for _, c := range []struct {
		name    string
		program token.Program
		earned  string
		now     string
		want    string
	}{
		{"active at once", air, "2026-01-15 12:00", "2026-01-15 12:00", "7 until 2028-02-01"},
		{"earned before, issued now", air, "2025-12-31 23:59", "2026-01-15 12:00", "7 until 2028-01-01"},
		{"the day ends west of Greenwich", coffee, "2026-01-15 07:59:59", "2026-01-15 12:00", "7 until 2027-01-15 08:00:00"},
		{"the next day begins there", coffee, "2026-01-15 08:00", "2026-01-15 12:00", "7 until 2027-01-16 08:00:00"},
		{"pending to the midnight after 14 days, east", cinema, "2026-01-15 12:00", "2026-01-15 12:00", "7 from 2026-01-29 23:00:00 until 2027-12-31 23:00:00"},
		{"pending from midnight to midnight", cinema, "2026-01-15 23:00", "2026-01-16", "7 from 2026-01-29 23:00:00 until 2027-12-31 23:00:00"},
		{"a second after midnight is a day more", cinema, "2026-01-15 23:00:01", "2026-01-16", "7 from 2026-01-30 23:00:00 until 2027-12-31 23:00:00"},
		{"issued a second before it becomes active", cinema, "2026-01-01 12:00", "2026-01-15 22:59:59", "7 from 2026-01-15 23:00:00 until 2027-12-31 23:00:00"},
		{"issued when it becomes active", cinema, "2026-01-01 12:00", "2026-01-15 23:00", "7 until 2027-12-31 23:00:00"},
		{"the year turns an hour early in the east", cinema, "2025-12-31 23:00", "2026-01-14", "7 from 2026-01-14 23:00:00 until 2027-12-31 23:00:00"},
		{"a second before that", cinema, "2025-12-31 22:59:59", "2026-01-14 12:00", "7 from 2026-01-14 23:00:00 until 2026-12-31 23:00:00"},
	} {
		t.Run(c.name, func(t *testing.T) {
			lot, err := c.program.Lot(7, at(c.earned), at(c.now))
			if err != nil || lotText(lot) != c.want {
				t.Errorf("got %s, %v, want %s", lotText(lot), err, c.want)
			}
		})
	}
	if _, err := years.Lot(7, at("2025-12-31 12:00"), at("2025-12-31 22:59:59")); err != nil {
		t.Errorf("issued in the last second of the last day: %v", err)
	}
	refusedLot(t, years, at("2025-12-31 12:00"), at("2025-12-31 23:00"), token.ErrBornExpired)
}
