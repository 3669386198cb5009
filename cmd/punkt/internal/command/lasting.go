package command

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// lasting is a flag's length of time: as Go writes it, 90s, 30m or 2h, or in days, 8d.
type lasting time.Duration

// Set reads the flag.
func (s *lasting) Set(text string) error {
	if days, isDays := strings.CutSuffix(text, "d"); isDays {
		n, err := strconv.ParseUint(days, 10, 16)
		if err != nil {
			return fmt.Errorf("%q is no length of time: want 30m, 2h or 8d", text)
		}
		*s = lasting(time.Duration(n) * 24 * time.Hour)
		return nil
	}
	d, err := time.ParseDuration(text)
	if err != nil {
		return fmt.Errorf("%q is no length of time: want 30m, 2h or 8d", text)
	}
	*s = lasting(d)
	return nil
}

// String is the length as Go writes it.
func (s *lasting) String() string { return time.Duration(*s).String() }

// Type names the kind of value in a usage line.
func (s *lasting) Type() string { return "duration" }
