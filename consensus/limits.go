package consensus

import (
	"time"

	"github.com/punkt-ledger/punkt/ledger"
	"github.com/punkt-ledger/punkt/ledger/tx"
)

// Bounds of a node, each with its reason.
const (
	// bulkReserve is the part of a full block that interactive transactions leave to
	// bulk ones that wait: one of the largest, so that a busy day delays an import and
	// never stops it (what is in a mempool must end in a block).
	bulkReserve = tx.MaxBytes

	// bulkOpsPerBlock bounds the operations of the bulk transactions in a block that
	// this node proposes: one of the largest, which four validators on two cores carry
	// out in a third of a second. That is how long an import may hold up a till.
	bulkOpsPerBlock = tx.MaxOps

	// maxUnpaidBytes is how much of a block may be for nobody's account, such as what a
	// key signed that has lost its account since: one of the largest, so that all that is
	// in a mempool ends in a block. All validators must have the same.
	maxUnpaidBytes = tx.MaxBytes

	// maxBulkPoolBytes is how much the mempool may hold for a node to admit another
	// bulk transaction: four blocks, enough to keep the chain busy, and so little that
	// the coalition's nodes together leave most of maxPoolBytes to the tills.
	maxBulkPoolBytes = 4 * ledger.MaxBlockBytes

	// maxPoolBytes and maxPoolTxs bound the mempool. A proposer is handed all of it
	// and hashes all of it, so it must stay a matter of milliseconds.
	maxPoolBytes = 64 << 20
	maxPoolTxs   = 50_000

	// maxInputBytes and maxInputs bound the checked transactions that are remembered:
	// a whole mempool and the blocks under way.
	maxInputBytes = maxPoolBytes + 16*ledger.MaxBlockBytes
	maxInputs     = 2 * maxPoolTxs

	// maxWaiters bounds the submissions that wait for their block, a few hundred bytes
	// each.
	maxWaiters = 50_000

	// resubmitEvery is how often a waiting submission makes sure that the mempool has
	// its transaction still: CometBFT drops one silently that finds the mempool full.
	resubmitEvery = 5 * time.Second

	// gossipBatchBytes is how much goes to a peer in one message: enough that the
	// envelope does not matter, and little enough that no vote waits long behind it.
	gossipBatchBytes = 64 << 10

	// gatherTime is how long a batch that follows another waits for company.
	gatherTime = 2 * time.Millisecond

	// passOnAfter is how long a received transaction may wait for its block before it
	// is passed on: longer than a block takes even under load.
	passOnAfter = time.Second

	// earlyFor is how long a transaction that came before its block is kept, and how
	// long a submission waits for a node that is a block behind.
	earlyFor = 3 * time.Second

	// maxOutboxBytes, maxArrivedBytes and maxRelayBytes bound what waits to be sent to
	// one peer, to be checked, and to be passed on or tried again. maxArrivals bounds
	// the batches that wait to be checked.
	maxOutboxBytes  = 16 << 20
	maxArrivedBytes = 32 << 20
	maxRelayBytes   = 32 << 20
	maxArrivals     = 4096

	// placeBytes is what a transaction takes in a queue beside its bytes.
	placeBytes = 64

	// silentAfter is how long a peer may say nothing and still count as seen: an idle
	// coalition speaks with every block, each ten seconds.
	silentAfter = 30 * time.Second

	// maxFollowers bounds the subscriptions to committed heights.
	maxFollowers = 10_000

	// maxRepeats bounds the messages whose time is remembered.
	maxRepeats = 1000
)
