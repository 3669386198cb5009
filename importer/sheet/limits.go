package sheet

// Bounds on what comes from outside, each with its reason.
const (
	// MaxLineBytes bounds a line of the file: the longest description of a till is far
	// below, and a file without line ends is no table.
	MaxLineBytes = 64 << 10

	// MaxRecordLines bounds the lines that one quoted field may run over, so that a
	// quote left open swallows no more than itself.
	MaxRecordLines = 64

	// MaxColumns bounds the header: the widest export of a till has some hundred.
	MaxColumns = 1000

	// sampleBytes are looked at to find out the encoding, the delimiter and line ends.
	sampleBytes = 256 << 10

	// SampleRows are read ahead for those who find out what the fields are like.
	SampleRows = 2000
)
