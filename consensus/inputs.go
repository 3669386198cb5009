package consensus

import (
	"container/list"
	"runtime"
	"sync"

	"github.com/punkt-ledger/punkt/ledger"
	"github.com/punkt-ledger/punkt/ledger/tx"
	"github.com/punkt-ledger/punkt/partner"
)

// inputs remembers the transactions that this node has decoded and whose signature it
// has checked, from their arrival until their block is committed, so that each is
// checked once. It is bounded: the oldest is forgotten, and checked again if a block
// brings it. Only good transactions are remembered, so junk pushes nothing out. Safe
// for concurrent use.
type inputs struct {
	domain tx.Domain

	mu     sync.RWMutex
	byHash map[[32]byte]*list.Element // of known
	age    *list.List                 // oldest first
	bytes  int

	pending map[partner.ID]int64 // weight of what is fresh, by who pays for it
}

// known is a checked transaction.
type known struct {
	in ledger.Input
	// fresh: CheckTx has seen that no block has it. It stays true as long as the entry
	// does: CheckTx runs under the mempool's lock, which keeps commits out, and a
	// commit forgets what its block has.
	fresh bool
	payer ledger.Payer // at that time; set where fresh is
}

func newInputs(domain tx.Domain) *inputs {
	return &inputs{domain: domain, byHash: map[[32]byte]*list.Element{}, age: list.New(),
		pending: map[partner.ID]int64{}}
}

// admit decodes the transaction and checks its signature, unless that has been done.
// It holds no lock while it checks.
func (c *inputs) admit(raw []byte) ledger.Input {
	if k, ok := c.get(tx.Hash(raw)); ok {
		return k.in
	}
	in := ledger.Admit(raw, c.domain)
	c.put(known{in: in})
	return in
}

// all is admit of many at once, on all cores.
func (c *inputs) all(raws [][]byte) []known {
	all := make([]known, len(raws))
	var missing []int
	for i, raw := range raws {
		k, ok := c.get(tx.Hash(raw))
		if !ok {
			missing = append(missing, i)
			continue
		}
		all[i] = k
	}
	each(missing, func(i int) {
		all[i].in = ledger.Admit(raws[i], c.domain)
		c.put(all[i])
	})
	return all
}

// each calls do for every index, on as many goroutines as there are cores.
func each(indexes []int, do func(i int)) {
	workers := min(runtime.GOMAXPROCS(0), len(indexes))
	var running sync.WaitGroup
	for w := range workers {
		running.Go(func() {
			for n := w; n < len(indexes); n += workers {
				do(indexes[n])
			}
		})
	}
	running.Wait()
}

func (c *inputs) get(hash [32]byte) (known, bool) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	e, ok := c.byHash[hash]
	if !ok {
		return known{}, false
	}
	return e.Value.(known), true
}

// put remembers a good transaction; what it knew of one it knows still.
func (c *inputs) put(k known) {
	if k.in.Err != nil {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.keep(k)
}

// keep is called with mu held.
func (c *inputs) keep(k known) {
	if e, ok := c.byHash[k.in.Hash]; ok {
		if old := e.Value.(known); k.fresh {
			c.count(old, -1)
			old.fresh, old.payer = true, k.payer
			c.count(old, 1)
			e.Value = old
		}
		return
	}
	c.count(k, 1)
	c.byHash[k.in.Hash] = c.age.PushBack(k)
	c.bytes += len(k.in.Raw)
	for c.bytes > maxInputBytes || c.age.Len() > maxInputs {
		c.remove(c.age.Front())
	}
}

// forget drops the transactions of a block that is committed, or one that was refused.
func (c *inputs) forget(ins ...ledger.Input) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, in := range ins {
		if e, ok := c.byHash[in.Hash]; ok {
			c.remove(e)
		}
	}
}

// remove is called with mu held.
func (c *inputs) remove(e *list.Element) {
	k := c.age.Remove(e).(known)
	c.count(k, -1)
	delete(c.byHash, k.in.Hash)
	c.bytes -= len(k.in.Raw)
}

// count adds what is pending of a payer, or takes it away. It is called with mu held.
func (c *inputs) count(k known, times int64) {
	id := k.payer.Partner
	if !k.fresh || id == "" {
		return
	}
	if c.pending[id] += times * k.payer.Weight; c.pending[id] == 0 {
		delete(c.pending, id)
	}
}
