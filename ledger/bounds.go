package ledger

const (
	// MaxDuePerBlock bounds the events of the agenda that a block books, so that the
	// end of a year, when a hundred million lots may expire at one instant, does not
	// hold up the tills. What waits is not spendable all the same.
	MaxDuePerBlock = 2000

	// maxNoteBytes bounds what a node keeps in words about the refusals in one transaction.
	maxNoteBytes = 16 << 10

	// maxOffsetSeconds bounds a program's offset from UTC: a day.
	maxOffsetSeconds = 24 * 3600
)
