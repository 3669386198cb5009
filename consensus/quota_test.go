package consensus

import (
	"bytes"
	"slices"
	"strings"
	"testing"
	"time"

	abci "github.com/cometbft/cometbft/abci/types"
	"github.com/cometbft/cometbft/mempool"
	"github.com/cometbft/cometbft/proxy"
	"github.com/cometbft/cometbft/types"

	"github.com/punkt-ledger/punkt/ledger"
	"github.com/punkt-ledger/punkt/ledger/genesis"
	"github.com/punkt-ledger/punkt/ledger/op"
	"github.com/punkt-ledger/punkt/ledger/tx"
	"github.com/punkt-ledger/punkt/partner"
	"github.com/punkt-ledger/punkt/token"
)

// bulk are so many operations that cannot take effect, some 300 units of weight each.
func (a *testApp) bulk(sender string, count int) []byte {
	a.c.t.Helper()
	ops := make([]op.Operation, count)
	for i := range ops {
		ops[i] = token.Capture{Points: 1, Ref: a.c.ref()}
	}
	return a.c.signed(sender, &tx.Tx{ChainID: testChain, ValidUntil: uint64(a.now.Unix()) + 3600,
		Mode: tx.Independent, Ops: ops})
}

// left is what the partner's quota holds still.
func (a *testApp) left(id partner.ID, till bool) (left int64) {
	a.c.t.Helper()
	err := a.read(func(v *ledger.View) error {
		q := v.Quotas(token.Time(a.now.Unix()))
		left = q.Of(id).Left(till)
		return q.Err()
	})
	if err != nil {
		a.c.t.Fatal(err)
	}
	return left
}

// useUp leaves the partner less of its quota than a bulk transaction of 1,000 operations
// weighs, besides what its tills may use.
func (a *testApp) useUp(id partner.ID, sender string) {
	a.c.t.Helper()
	one := a.bulk(sender, 1000)
	a.block(one)
	weight := int64(partner.MinQuota)/4*3 - a.left(id, false)
	for a.left(id, false) >= weight {
		a.block(a.bulk(sender, 1000))
	}
}

// newFrugalApp is newTestAppOf two partners with the smallest quotas.
func newFrugalApp(t testing.TB) *testApp {
	t.Helper()
	return newTestAppOf(t, 2, func(g *genesis.File) {
		for i := range g.Partners {
			quota := int64(partner.MinQuota)
			g.Partners[i].Quota = &quota
		}
	})
}

func (a *testApp) says(raw []byte) string {
	a.c.t.Helper()
	res := a.check(raw)
	if res.IsOK() {
		return "ok"
	}
	r, _ := ledger.RejectionByCode(res.Code)
	return r.Name
}

// A quota that is used up fills no blocks with refusals: such a transaction comes through
// no door, into no honest proposal, and a proposal with one is refused. Tills and other
// partners go on.
func TestAFullQuotaFillsNoBlocks(t *testing.T) {
	a := newFrugalApp(t)
	a.useUp("p1", "p1 issuer")
	large, other := a.bulk("p1 issuer", 1000), a.bulk("p2 issuer", 1000)
	till := a.c.sign("p1 issuer", a.c.issue("ann", 1))
	if got := []string{a.says(large), a.says(till), a.says(other)}; !slices.Equal(got, []string{"quota", "ok", "ok"}) {
		t.Errorf("the door says %v", got)
	}
	if a.accepts(large) || !a.accepts(till, other) {
		t.Error("accepted what the quota does not hold, or refused what it holds")
	}
	if got := a.proposes(large, till, other); len(got) != 2 || !a.accepts(got...) {
		t.Errorf("proposed %d transactions, want those of the till and of the other partner", len(got))
	}
	a.now = a.now.Add(24 * time.Hour)
	if large = a.bulk("p1 issuer", 1000); !a.accepts(large) || len(a.proposes(large)) != 1 {
		t.Error("refused on the next day")
	}
}

// What waits in the mempool counts, so that nothing is let in only to wait there.
func TestWhatWaitsCountsAtTheDoor(t *testing.T) {
	a := newFrugalApp(t)
	in := 0
	for a.says(a.bulk("p1 issuer", 2000)) == "ok" {
		if in++; in > 100 {
			t.Fatal("the door lets everything in")
		}
	}
	till := a.c.sign("p1 issuer", a.c.issue("ann", 1))
	if in == 0 || a.says(till) != "ok" || a.says(a.bulk("p2 issuer", 2000)) != "ok" {
		t.Errorf("%d let in; a till or another partner is kept out", in)
	}
}

// Two nodes may each let in what is left. What the one got into a block, the other can
// keep no longer: it leaves the mempool, newest first, and may be sent again.
func TestWhatNoLongerFitsLeavesTheMempool(t *testing.T) {
	a := newFrugalApp(t)
	s := settings(a.c.homes[0]).Mempool
	client, err := directClients{a.App}.NewABCIClient()
	if err != nil {
		t.Fatal(err)
	}
	pool := mempool.NewCListMempool(s, proxy.NewAppConnMempool(client, proxy.NopMetrics()), 0)
	checks := 0
	a.recheck = func(on bool) {
		if s.Recheck = on; on {
			checks++
		}
	}
	block := func(txs ...[]byte) {
		t.Helper()
		res := a.block(txs...)
		pool.Lock()
		defer pool.Unlock()
		raws := make([]types.Tx, len(txs))
		for i, raw := range txs {
			raws[i] = raw
		}
		if err := pool.Update(a.height, raws, res.TxResults, nil, nil); err != nil {
			t.Fatal(err)
		}
	}
	older, newer, other := a.bulk("p1 issuer", 1000), a.bulk("p1 issuer", 1000), a.bulk("p2 issuer", 1000)
	for _, raw := range [][]byte{older, newer, other} {
		if err := pool.CheckTx(raw, nil, mempool.TxInfo{}); err != nil {
			t.Fatal(err)
		}
	}
	weight := a.inputs.pending["p1"] / 2
	for a.left("p1", false) >= 2*weight {
		if pool.Size() != 3 || checks > 0 {
			t.Fatalf("%d wait while there is room, after %d further checks", pool.Size(), checks)
		}
		block(a.bulk("p1 issuer", 1000))
	}
	got := pool.ReapMaxTxs(-1)
	if len(got) != 2 || !bytes.Equal(got[0], older) || !bytes.Equal(got[1], other) {
		t.Errorf("%d wait, want the older one and the other partner's", len(got))
	}
	said := ""
	err = pool.CheckTx(newer, func(res *abci.ResponseCheckTx) { said = res.Log }, mempool.TxInfo{})
	if err != nil || !strings.Contains(said, "quota") {
		t.Errorf("sent again: %q, %v", said, err)
	}
	block(older, other)
	if len(a.inputs.pending) != 0 || pool.Size() != 0 || checks != 1 {
		t.Errorf("%v is pending, %d wait, %d further checks", a.inputs.pending, pool.Size(), checks)
	}
}

// For whom nobody pays, no honest node lets in; a proposer may bring little of it.
func TestLittleOfABlockIsForNobody(t *testing.T) {
	a := newFrugalApp(t)
	stranger := func() []byte { return a.bulk("a stranger", 2500) }
	first, second := stranger(), stranger()
	if got := a.says(first); got != "not_partner_key" {
		t.Errorf("the door says %s", got)
	}
	if !a.accepts(first) || a.accepts(first, second) {
		t.Error("one was refused, or two accepted")
	}
	if got := a.proposes(first, second); len(got) != 1 {
		t.Errorf("proposed %d", len(got))
	}
}

// A refusal for the quota is no reason to keep a transaction until the next block.
func TestAQuotaIsNotPremature(t *testing.T) {
	if premature(partner.ErrQuota) || !premature(token.ErrUnknownAccount) {
		t.Error("premature is what another node's block may lift")
	}
}
