package ledger

// Bounds on what comes from outside, each with its reason.
const (
	// MaxBlockBytes bounds the transactions of a block: what four validators gossip,
	// check and commit in well under a second.
	MaxBlockBytes = 1 << 20

	// These bound the events that a block books, a queue each, so that none waits behind
	// another and the end of a year, when a hundred million lots may expire at one
	// instant, does not hold up the tills. What waits is dead, active or free all the
	// same: only its record is not written yet. There are far fewer programs than
	// maxMature, so that the totals of all are exact at every height.
	maxMature    = 10_000
	maxRecovered = 500
	maxTimeOut   = 1000
	maxActivate  = 1000
	// MaxExpire is the one that a simulation waits for.
	MaxExpire = 2000

	// maxNoteBytes bounds what a node keeps in words about the refusals in one transaction.
	maxNoteBytes = 16 << 10

	// maxOffsetSeconds bounds a program's offset from UTC: a day.
	maxOffsetSeconds = 24 * 3600
)
