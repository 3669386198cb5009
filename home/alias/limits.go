package alias

const (
	// MaxBytes bounds a receipt, order or membership number.
	MaxBytes = 256

	// MaxRotations is how often a partner can take another secret: a receipt is looked up
	// under all of before.
	MaxRotations = 8
)
