package date

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// ErrNotTime: the text is no day and no time of one, or may be two.
var ErrNotTime = errors.New("not a time")

// Order is the order of day, month and year in a date.
type Order uint8

// The orders. Where it is Unknown, 20.11.2026 is read as it is everywhere, and 4/5/2026
// is no date.
const (
	Unknown Order = iota
	YearFirst
	DayFirst
	MonthFirst
)

var orderNames = []string{"auto", "YYYY-MM-DD", "DD.MM.YYYY", "MM/DD/YYYY"}

// String is how a date is written in the order.
func (o Order) String() string { return orderNames[o] }

// ParseOrder reads an order from a way to write dates, such as DD.MM.YYYY, YYYY/MM/DD or
// MM-DD-YYYY; a time of day behind it makes no difference. "auto" is Unknown.
func ParseOrder(s string) (Order, error) {
	day, _, _ := strings.Cut(s, " ")
	letters := strings.NewReplacer(".", "", "/", "", "-", "").Replace(strings.ToUpper(day))
	switch letters {
	case "AUTO":
		return Unknown, nil
	case "YYYYMMDD":
		return YearFirst, nil
	case "DDMMYYYY":
		return DayFirst, nil
	case "MMDDYYYY":
		return MonthFirst, nil
	}
	return Unknown, fmt.Errorf("%q is no way to write dates: want YYYY-MM-DD, DD.MM.YYYY, DD/MM/YYYY, MM/DD/YYYY or auto", s)
}

// written is a text taken apart.
type written struct {
	numbers   [3]int // of the date, as they stand
	yearFirst bool
	dots      bool // between them
	clock     time.Duration
	zoned     bool // it says its zone, or
	offset    int  // seconds east of UTC
}

// Parse reads an instant, in seconds since 1970: a day, which is its beginning, or a day
// and a time. One that says no zone is local in the location. Fractions of a second are
// dropped. It fails with ErrNotTime.
func Parse(s string, order Order, local *time.Location) (int64, error) {
	s = strings.TrimSpace(s)
	w, ok := read(s)
	if !ok {
		return 0, fmt.Errorf("%w: %q; write it like 2026-11-20 18:30:00", ErrNotTime, s)
	}
	proven, either := w.order()
	switch {
	case either && order == Unknown:
		return 0, fmt.Errorf("%w: %q may be the %d.%d. or the %d.%d.", ErrNotTime, s, w.numbers[0], w.numbers[1], w.numbers[1], w.numbers[0])
	case order == Unknown:
		order = proven
	case (order == YearFirst) != w.yearFirst && !w.yearFirst:
		return 0, fmt.Errorf("%w: %q does not begin with its year", ErrNotTime, s)
	case w.yearFirst:
		order = YearFirst
	}
	day, ok := w.day(order)
	if !ok {
		return 0, fmt.Errorf("%w: %q names no day of a calendar", ErrNotTime, s)
	}
	at := day + int64(w.clock/time.Second)
	if w.zoned {
		at -= int64(w.offset)
	} else if at, ok = instant(at, local); !ok {
		return 0, fmt.Errorf("%w: %q is in the hour that the clocks of %s leave out", ErrNotTime, s, local)
	}
	if at < 1 || time.Unix(at, 0).UTC().Year() > 9999 {
		return 0, fmt.Errorf("%w: %q is not between 1970 and 9999", ErrNotTime, s)
	}
	return at, nil
}

// OrderOf is the order that a text proves by its numbers. Either is true where it may
// be day first or month first, and not the same day.
func OrderOf(s string) (proven Order, either bool) {
	w, ok := read(strings.TrimSpace(s))
	if !ok {
		return Unknown, false
	}
	return w.order()
}

func (w written) order() (proven Order, either bool) {
	a, b := w.numbers[0], w.numbers[1]
	switch {
	case w.yearFirst:
		return YearFirst, false
	case a > 12 || w.dots:
		return DayFirst, false
	case b > 12:
		return MonthFirst, false
	}
	return DayFirst, a != b
}

// day is the date's beginning in seconds since 1970, as if it were in UTC.
func (w written) day(order Order) (seconds int64, ok bool) {
	n := w.numbers
	year, month, day := n[2], n[1], n[0]
	switch order {
	case YearFirst:
		year, month, day = n[0], n[1], n[2]
	case MonthFirst:
		month, day = n[0], n[1]
	}
	t := time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC)
	return t.Unix(), t.Year() == year && int(t.Month()) == month && t.Day() == day
}

// instant is when clocks in the location show a local time: the first of two where
// they are put back. It fails for one that they leave out.
func instant(local int64, where *time.Location) (at int64, ok bool) {
	const day = 24 * 3600
	_, before := time.Unix(local-day, 0).In(where).Zone()
	_, after := time.Unix(local+day, 0).In(where).Zone()
	for _, offset := range []int{max(before, after), min(before, after)} {
		at = local - int64(offset)
		if _, found := time.Unix(at, 0).In(where).Zone(); found == offset {
			return at, true
		}
	}
	return 0, false
}

// read takes a text apart. It does not know a day from a month.
func read(s string) (w written, ok bool) {
	end := strings.IndexAny(s, " T")
	day, rest := s, ""
	if end >= 0 {
		if day, rest = s[:end], s[end+1:]; rest == "" {
			return w, false
		}
	}
	parts, ok := apart(day)
	if !ok {
		return w, false
	}
	w.yearFirst, w.dots = len(parts[0]) == 4, strings.Contains(day, ".")
	for i, part := range parts {
		if w.numbers[i], ok = digits(part); !ok || len(part) > 2 && len(part) != 4 {
			return w, false
		}
	}
	if years := len(parts[0])/4 + len(parts[2])/4; years != 1 || len(parts[1]) > 2 {
		return w, false
	}
	if rest == "" {
		return w, true
	}
	return w, w.time(rest)
}

// apart splits a date at its dots, slashes or hyphens, or after year and month where
// it is of eight digits.
func apart(day string) ([]string, bool) {
	if len(day) == 8 && strings.Trim(day, "0123456789") == "" {
		return []string{day[:4], day[4:6], day[6:]}, true
	}
	at := strings.IndexAny(day, "./-")
	if at < 0 {
		return nil, false
	}
	parts := strings.Split(day, day[at:at+1])
	return parts, len(parts) == 3
}

// time reads the time of day, and the zone behind it.
func (w *written) time(s string) bool {
	clock := s
	if at := strings.IndexAny(s, "Z+- "); at >= 0 {
		var ok bool
		clock = s[:at]
		if w.offset, ok = zone(strings.TrimPrefix(s[at:], " ")); !ok {
			return false
		}
		w.zoned = true
	}
	parts := strings.Split(clock, ":")
	if len(parts) == 3 {
		second, fraction, marked := strings.Cut(strings.Replace(parts[2], ",", ".", 1), ".")
		if _, ok := digits("0" + fraction); !ok || marked && fraction == "" {
			return false
		}
		parts[2] = second
	}
	if len(parts) < 2 || len(parts) > 3 {
		return false
	}
	for i, unit := range []time.Duration{time.Hour, time.Minute, time.Second}[:len(parts)] {
		n, ok := digits(parts[i])
		if !ok || len(parts[i]) > 2 || i > 0 && len(parts[i]) != 2 || n > []int{23, 59, 59}[i] {
			return false
		}
		w.clock += time.Duration(n) * unit
	}
	return true
}

// zone reads Z, +01:00 or +0100, in seconds east of UTC.
func zone(s string) (offset int, ok bool) {
	if s == "Z" {
		return 0, true
	}
	if len(s) < 5 || s[0] != '+' && s[0] != '-' {
		return 0, false
	}
	hours, minutes := s[1:3], strings.TrimPrefix(s[3:], ":")
	h, ok1 := digits(hours)
	m, ok2 := digits(minutes)
	if !ok1 || !ok2 || len(minutes) != 2 || h > 23 || m > 59 {
		return 0, false
	}
	if offset = h*3600 + m*60; s[0] == '-' {
		offset = -offset
	}
	return offset, true
}

func digits(s string) (int, bool) {
	if s == "" || strings.Trim(s, "0123456789") != "" {
		return 0, false
	}
	n, err := strconv.Atoi(s)
	return n, err == nil
}
