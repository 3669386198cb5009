package importer

// Bounds on what comes from outside, each with its reason.
const (
	// MaxLineBytes bounds a line of the file: the longest description of a till is far
	// below, and a file without line ends is no purchase file.
	MaxLineBytes = 64 << 10

	// MaxRecordLines bounds the lines that one quoted field may run over, so that a
	// quote left open swallows no more than itself.
	MaxRecordLines = 64

	// OpenReceipts is how many receipts are added up at once. A receipt is closed when
	// so many others have begun after it, and a line of it that comes later still is
	// rejected. Tills write a receipt in one go; exports mix neighbours.
	OpenReceipts = 4096

	// MaxReceipts bounds the receipts of one file: a mark is kept of each, so that a
	// line that comes too late is known as such. It takes about half a GiB.
	MaxReceipts = 10_000_000

	// MaxDigits bounds a decimal: what 64 bits hold.
	MaxDigits = 18

	// MaxRatio bounds both sides of a ratio of points to money.
	MaxRatio = 1_000_000_000

	// BatchOps is the operations of a batch. The largest that the importer makes takes
	// 96 bytes, so that a batch stays below 200 of the 256 KiB of a transaction; and
	// five batches fill a block, so that members' transactions find room beside it.
	BatchOps = 2000
)
