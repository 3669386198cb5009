package token

import (
	"math"

	"github.com/punkt-ledger/punkt/partner"
)

// Bounds on what comes from outside, each with its reason.
const (
	// MaxSupply bounds the outstanding points of all programs together. It is the
	// largest integer that a web page holds exactly, and no sum below it overflows.
	MaxSupply Points = 1<<53 - 1

	// MaxLots bounds the lots of one account in one program: the terms whose Grid is
	// above it are refused. It admits a year of days with a month of activation, and
	// keeps the record that every operation rewrites below 8 KiB.
	MaxLots = 400

	// MaxHolds bounds the open holds of one balance, so that a single member cannot fill
	// the queue of those that time out: more than a household has open at once.
	MaxHolds = 16

	// maxOverdue bounds the holds that a member's operation ends because their deadline
	// has passed and the sweep has not come yet.
	maxOverdue = 2

	// maxCounter is the largest figure that the ledger keeps of points since it began. It
	// leaves room for one supply more, so that sums of two figures do not overflow.
	maxCounter Points = math.MaxInt64 - MaxSupply

	// MaxDayCap is the largest daily cap of an account: no sum with what is spent overflows.
	MaxDayCap Money = 1 << 62

	// MaxNamedLots bounds the lots that one effect names; the rest is summed up.
	MaxNamedLots = 32

	// MaxHoldSeconds is the longest a hold may last: a hotel's week.
	MaxHoldSeconds = 7 * daySeconds

	// MaxConsentSeconds is how old a key's consent to its account may be: long enough for a
	// member who does it by post, and short enough that no forgotten one lies around.
	MaxConsentSeconds = 30 * daySeconds

	// MaxConsentAhead is how far ahead of block time the clock of a member may be.
	MaxConsentAhead = 3600

	// MaxMoved bounds the balances that a merge moves: more programs than anybody has points
	// of at a time, and a merge of full ones costs as much as sixty issues.
	MaxMoved = 100

	// MaxSources bounds the accounts that are merged into one, each of which has a line in
	// its record and is turned to another target when it is merged itself: more cards than
	// a household finds in its drawers.
	MaxSources = 8

	// MaxMerges bounds the accounts that a home merges in a UTC day, because a merge is for
	// ever and a stolen custodian key could close every account: a home of a million
	// members that finds one person in thirty twice is done in a month.
	MaxMerges = 1000

	// RecoverySeconds is how long the old key may veto a recovery.
	RecoverySeconds = 48 * 3600

	// AdjustmentSeconds is how long a proposed adjustment waits for its approval.
	AdjustmentSeconds = 7 * daySeconds

	// MaxReversals bounds the parts in which an operation is reversed, because each
	// lengthens the way back to where its ref was taken.
	MaxReversals = 100

	// MaxPrograms bounds the programs of a coalition: one for each partner that there can
	// be. A member may come to have points of all of them, and his account's record, which
	// lists them, is written again whenever anything of it changes.
	MaxPrograms = partner.MaxPartners

	// refundShare is the part of its limit, and of a program's cap, by which refunds may
	// take an issuer above it: a tenth, so that returned goods are hardly ever turned away.
	refundShare = 10

	// MaxCalendarDates bounds the expiry dates that a program may list for a year.
	MaxCalendarDates = 20

	// MaxExpiryMonths, MaxExpiryYears, MaxActivationSeconds and MaxBackdatingSeconds keep
	// every instant far below overflow.
	MaxExpiryMonths      = 1200
	MaxExpiryYears       = 100
	MaxActivationSeconds = 366 * daySeconds
	MaxBackdatingSeconds = 100 * 366 * daySeconds

	// MaxSlidingMonths bounds the days on which the accounts of a sliding program may
	// expire, each of which has a line in the program's one record of maturities: some
	// 1,100 lines, as much as three programs of a year to the day.
	MaxSlidingMonths = 36

	// MaxOffsetSeconds bounds a program's offset from UTC: no zone is further away.
	MaxOffsetSeconds = 14*3600 + 59*60

	// DefaultExchangeShare is a program's ExchangeShareBasisPoints where its terms name
	// none: a tenth of the owner's limit for each other partner.
	DefaultExchangeShare = 1_000

	// MaxPrice bounds the price of a point: no coalition's point is worth a million, and
	// the product with a day's points stays far from overflow.
	MaxPrice Money = 1_000_000 * partner.Unit

	// MinTime is the first instant of a block and of business. Before it a day in some
	// offset from UTC would have a negative number.
	MinTime Time = 2 * daySeconds

	// MaxCodeLength bounds a program's code: it fits a column of a statement.
	MaxCodeLength = 12

	// MaxReasonLength bounds the word for a reason: a contract's bytes8 holds it.
	MaxReasonLength = 8

	// MaxTime is the last instant that the calendar reckons with.
	MaxTime = partner.MaxTime
)
