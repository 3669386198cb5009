package ledger

// Bounds on what comes from outside, each with its reason.
const (
	// MaxBlockBytes bounds the transactions of a block: what four validators gossip,
	// check and commit in well under a second.
	MaxBlockBytes = 1 << 20

	// MaxBlockWeight bounds what the transactions of a block can make a node do, in the
	// unit of token.Cost, about half a microsecond: 4,000 issues to accounts as full as terms
	// allow fit, and the worst block stays below 2 s of one core, its sweep included. A
	// block so heavy writes less than 200 MB, so that the journal's limits are out of reach.
	MaxBlockWeight = 1_500_000

	// MaxTxWeight bounds one transaction: it leaves a thousand tills room beside it.
	MaxTxWeight = MaxBlockWeight - 200_000

	// txWeight is what a transaction costs whatever is in it: to find out whether it is
	// repeated, and to keep where it is.
	txWeight = 20

	// BulkOps and BulkBytes are the most that a till or a wallet signs at once, a handful
	// of operations; an import signs thousands.
	BulkOps   = 20
	BulkBytes = 4 << 10

	// sweepWeight bounds what a block books of what has fallen due, a queue each and in
	// the unit of token.Cost, so that none waits behind another and the end of a year,
	// when a hundred million lots may expire at one instant, does not hold up the tills.
	// What waits is dead, active or free all the same: only its record is not written yet.
	sweepWeight = 100_000

	// maxMature bounds the programs whose points mature in a block: far more than there
	// are, so that the totals of all are exact at every height.
	maxMature = 10_000

	// maxDue bounds the events of a queue that are looked at in a block.
	maxDue = 4000

	// maxNoteBytes bounds what a node keeps in words about the refusals in one transaction.
	maxNoteBytes = 16 << 10

	// maxLooked bounds the records that a page of a list is looked for in: a tenth of a
	// second of reading.
	maxLooked = 10_000

	// maxOffsetSeconds bounds a program's offset from UTC: a day.
	maxOffsetSeconds = 24 * 3600
)
