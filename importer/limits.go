package importer

// Bounds on what comes from outside, each with its reason.
const (
	// OpenPurchases is how many receipts are added up at once. A receipt is closed when
	// so many others have begun after it, and a line of it that comes later still is
	// rejected. Tills write a receipt in one go; exports mix neighbours.
	OpenPurchases = 4096

	// MaxPurchases bounds the receipts of one file: a mark is kept of each, so that a
	// line that comes too late is known as such. It takes about half a GiB.
	MaxPurchases = 10_000_000

	// MaxRatio bounds both sides of a ratio of points to money.
	MaxRatio = 1_000_000_000

	// BatchOps is the operations of a batch. The largest that the importer makes, an
	// enrollment, takes 113 bytes, so that a batch stays below 222 of the 256 KiB of a
	// transaction; and five batches of issues fill a block, so that members' transactions
	// find room beside it.
	BatchOps = 2000

	// LoadParts is how many batches are read ahead of the ledger, so that the members of
	// all of them are looked up and enrolled together.
	LoadParts = 5

	// MaxAttempts bounds how often a batch is sent: with the pauses, for a minute or so.
	MaxAttempts = 12
)
