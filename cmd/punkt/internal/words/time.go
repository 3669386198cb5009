package words

import (
	"regexp"
	"strconv"
	"time"

	"github.com/punkt-ledger/punkt/node/api"
)

const daySeconds = 24 * 3600

// LastDay writes the last day on which points can be spent that expire at a time: "31 Dec
// 2027" of those that expire as 2028 begins in UTC, and else the time itself.
func LastDay(expiry api.Time) string {
	if expiry == 0 || expiry%daySeconds != 0 {
		return Instant(expiry)
	}
	return time.Unix(int64(expiry)-1, 0).UTC().Format("2 Jan 2006")
}

// Seconds of 1970 and spans of them, as the ledger's refusals have them.
var (
	instantSeconds = regexp.MustCompile(`\b[1-9]\d{9}\b`)
	spanSeconds    = regexp.MustCompile(`\b(\d+) s (back|later)\b`)
)

// Times writes the seconds in the detail of a refusal as people do.
func Times(detail string) string {
	detail = spanSeconds.ReplaceAllStringFunc(detail, func(found string) string {
		part := spanSeconds.FindStringSubmatch(found)
		n, err := strconv.ParseInt(part[1], 10, 64)
		if err != nil || n%daySeconds != 0 {
			return found
		}
		return Plural(n/daySeconds, "day") + " " + part[2]
	})
	return instantSeconds.ReplaceAllStringFunc(detail, func(found string) string {
		n, _ := strconv.ParseInt(found, 10, 64) // ten digits
		return Instant(api.Time(n))
	})
}
