package partner

// Bounds on what a registry may hold.
const (
	MaxIDLength   = 16  // fits a column of a statement and a receipt
	MaxNameLength = 64  // bytes of UTF-8
	MaxPartners   = 700 // the largest coalition known runs 700 brands
	MaxKeys       = 256 // a partner's tills share keys; more is a mistake
	MaxPrograms   = 16  // programs of one partner: its limit sums over them at every issue

	// MinQuota lets a partner send the heaviest transaction on every day, MaxQuota is more
	// than all blocks of a day hold, and DefaultQuota is 700 of the heaviest blocks: some
	// millions of purchases.
	MinQuota     = 10_000_000
	MaxQuota     = 1_000_000_000_000
	DefaultQuota = 1_000_000_000

	// MaxChainID is the largest EIP-712 chain id that MetaMask takes.
	MaxChainID = 4503599627370476

	// MaxPower keeps the sum of all validators' powers below what CometBFT takes (2^60).
	MaxPower = 1 << 50

	// MinSpreadBasisPoints and MaxSpreadBasisPoints bound the coalition's spread: with
	// less than 2 % a circle of exchanges would renew expiry for next to nothing.
	MinSpreadBasisPoints = 200
	MaxSpreadBasisPoints = 9_000

	// MaxSilenceSeconds bounds how long a creditor may be silent about a payment: what is
	// sent stands against the debtor's limit until it is decided.
	MaxSilenceSeconds = 90 * DaySeconds
)
