package partner

import (
	"errors"
	"fmt"
)

// ErrQuota: the partner's quota of the day does not hold the transaction any more. Nothing
// of it happened and nothing remembers it: the same bytes may be sent again the next day.
var ErrQuota = errors.New("the partner's quota of the day is used up")

// tillShare is the part of a quota, one in so many, that only the tills may use: a
// partner's members and imports that have used up the rest leave its shops open.
const tillShare = 4

// QuotaDay is the weight of a partner's transactions on a UTC day: its own, and those of
// the members whose home it is.
type QuotaDay struct {
	Day  int64 // since 1970-01-01
	Used int64 // on Day, in units of weight
}

// Quota is what a partner may use on one day, and what of it is used.
type Quota struct {
	Limit int64 // units of weight
	Used  int64
}

// QuotaOn is the partner's quota on a day, of which the record is the last that was kept.
func (p Partner) QuotaOn(day int64, kept QuotaDay) Quota {
	q := Quota{Limit: p.Quota}
	if kept.Day == day {
		q.Used = kept.Used
	}
	return q
}

// Left is the weight that fits still, for a till or for anybody else.
func (q Quota) Left(till bool) int64 {
	left := q.Limit - q.Used
	if !till {
		left -= q.Limit / tillShare
	}
	return max(0, left)
}

// Take is the quota after a transaction. It fails with ErrQuota.
func (q Quota) Take(of ID, weight int64, till bool) (Quota, error) {
	if left := q.Left(till); weight > left {
		return q, fmt.Errorf("%w: %s has used %d of %d since 00:00 UTC, this weighs %d, of %d left: "+
			"send it again after 00:00 UTC", ErrQuota, of, q.Used, q.Limit, weight, left)
	}
	q.Used += weight
	return q, nil
}
