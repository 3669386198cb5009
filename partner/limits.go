package partner

// Bounds on what a registry may hold.
const (
	MaxIDLength   = 16  // fits a column of a statement and a receipt
	MaxNameLength = 64  // bytes of UTF-8
	MaxPartners   = 700 // the largest coalition known runs 700 brands
	MaxKeys       = 256 // a partner's tills share keys; more is a mistake
	MaxPrograms   = 16  // programs of one partner: its limit sums over them at every issue
)
