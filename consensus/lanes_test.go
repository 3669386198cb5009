package consensus

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/punkt-ledger/punkt/ledger"
	"github.com/punkt-ledger/punkt/ledger/op"
	"github.com/punkt-ledger/punkt/ledger/tx"
	"github.com/punkt-ledger/punkt/partner"
	"github.com/punkt-ledger/punkt/token"
)

// waiting makes transactions of a line such as "a1 b1 A2 a2/x": a letter is the sender,
// in capitals when the transaction is bulk, a number tells its transactions apart, and
// behind a stroke is the home partner; without one each sender has its own.
func waiting(line string, bytes int) (ins []queued) {
	for _, name := range strings.Fields(line) {
		name, home, named := strings.Cut(name, "/")
		if !named {
			home = strings.ToLower(name[:1])
		}
		in := queued{ledger.Input{Raw: make([]byte, bytes), Tx: &tx.Tx{Ops: make([]op.Operation, 1)}}, partner.ID(home), 1}
		copy(in.Raw, name)
		in.Tx.Sender[0] = strings.ToLower(name)[0]
		if name[0] <= 'Z' {
			in.Tx.Ops = make([]op.Operation, ledger.BulkOps+1)
		}
		ins = append(ins, in)
	}
	return ins
}

func names(ins []ledger.Input) string {
	var all []string
	for _, in := range ins {
		all = append(all, strings.TrimRight(string(in.Raw[:4]), "\x00"))
	}
	return strings.Join(all, " ")
}

func TestArrange(t *testing.T) {
	const size = 100
	for _, test := range []struct {
		name, waiting, want string
		fit                 int // transactions of size bytes that fit into the block
	}{
		{"nothing waits", "", "", 10},
		{"one sender keeps the order of arrival", "a1 a2 a3", "a1 a2 a3", 10},
		{"senders take turns in the order in which they came", "b1 b2 b3 a1 c1 a2", "b1 a1 c1 b2 a2 b3", 10},
		{"interactive before bulk", "A1 A2 b1 A3 b2", "b1 b2 A1 A2 A3", 10},
		{"turns in both lanes", "A1 A2 a1 a2 B1 b1", "a1 b1 a2 A1 B1 A2", 10},
		{"a sender of a thousand does not hold up the others", "a1 a2 a3 a4 b1", "a1 b1 a2", 3},
		{"partners take turns, and their keys in each one's", "a1/x a2/x b1/x b2/x c1/y c2/y d1/z", "a1 c1 d1 b1 c2 a2 b2", 10},
		{"a partner of many keys does not hold up another's till", "a1/x b1/x c1/x d1/x t1/y", "a1 t1 b1", 3},
		{"bulk has turns of its own", "A1/x B1/x C1/y", "A1 C1 B1", 10},
		{"exactly what fits", "a1 b1 a2", "a1 b1 a2", 3},
		{"one too many", "a1 b1 a2", "a1 b1", 2},
		{"no room", "a1", "", 0},
		{"bulk that waits keeps a part of the block", "a1 a2 a3 a4 A1 A2 A3 A4", "a1 a2 A1 A2", 4},
		{"bulk takes no more than is left", "a1 a2 a3 A1 A2 A3 A4", "a1 a2 A1 A2", 4},
		{"a single bulk transaction keeps its own size only", "a1 a2 a3 a4 A1", "a1 a2 a3 A1", 4},
		{"bulk fills what interactive leaves", "a1 A1 A2 A3 A4", "a1 A1 A2 A3", 4},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := names(arrange(waiting(test.waiting, size), test.fit*size)); got != test.want {
				t.Errorf("arranged %q, want %q", got, test.want)
			}
		})
	}
}

func TestBulkOperationsOfABlockAreBounded(t *testing.T) {
	all := waiting("A1 B1 a1 C1 A2", 100)
	const bulk = ledger.BulkOps + 1
	for i, ops := range map[int]int{0: bulkOpsPerBlock - 2*bulk, 1: bulk, 3: bulk, 4: bulk} {
		all[i].Tx.Ops = make([]op.Operation, ops)
	}
	if got, want := names(arrange(all, ledger.MaxBlockBytes)), "a1 A1 B1 C1"; got != want {
		t.Errorf("arranged %q, want %q", got, want)
	}
	all[0].Tx.Ops = append(all[0].Tx.Ops, nil)
	if got, want := names(arrange(all, ledger.MaxBlockBytes)), "a1 A1 B1"; got != want {
		t.Errorf("arranged %q with one operation more, want %q", got, want)
	}
	all[0].Tx.Ops = make([]op.Operation, tx.MaxOps)
	if got, want := names(arrange(all, ledger.MaxBlockBytes)), "a1 A1"; got != want {
		t.Errorf("arranged %q with a transaction of MaxOps, want %q", got, want)
	}
}

func TestBulk(t *testing.T) {
	for _, test := range []struct {
		name       string
		ops, bytes int
		want       bool
	}{
		{"small", 1, 200, false},
		{"as many operations as an interactive one may have", ledger.BulkOps, 200, false},
		{"one operation more", ledger.BulkOps + 1, 200, true},
		{"as long as an interactive one may be", 1, ledger.BulkBytes, false},
		{"one byte more", 1, ledger.BulkBytes + 1, true},
	} {
		in := ledger.Input{Raw: make([]byte, test.bytes), Tx: &tx.Tx{Ops: make([]op.Operation, test.ops)}}
		if ledger.Bulk(in) != test.want {
			t.Errorf("%s: %v", test.name, !test.want)
		}
	}
}

// Whatever waits: a block has nothing twice and nothing else, respects the limit, has
// no interactive transaction behind a bulk one, keeps each sender's order within a
// lane, gives no partner a second turn before another's first, and always has room for a
// bulk transaction.
func TestArrangeHoldsItsPromises(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		limit := ledger.MaxBlockBytes
		var all []queued
		for i := range rapid.IntRange(0, 60).Draw(t, "transactions") {
			sender := rapid.IntRange(0, 5).Draw(t, "sender")
			size := rapid.IntRange(100, ledger.BulkBytes).Draw(t, "bytes")
			in := waiting(fmt.Sprintf("%c%d/%c", 'a'+sender, i, 'x'+sender%3), size)[0]
			if rapid.Bool().Draw(t, "bulk") {
				in.Tx.Ops = make([]op.Operation, ledger.BulkOps+1)
				more := rapid.IntRange(0, tx.MaxBytes-ledger.BulkBytes).Draw(t, "more")
				in.Raw = append(in.Raw, make([]byte, more)...)
			}
			all = append(all, in)
		}
		block := arrange(all, limit)
		place := map[string]int{} // in the order of arrival
		for i, in := range all {
			place[names([]ledger.Input{in.Input})] = i
		}
		size, anyBulk, turn, seen := 0, false, map[bool]map[byte]int{false: {}, true: {}}, map[string]bool{}
		last := map[bool]map[token.Address]int{false: {}, true: {}}
		for i, in := range block {
			name, lane := names([]ledger.Input{in}), ledger.Bulk(in)
			at, known := place[name]
			if !known || seen[name] {
				t.Fatalf("%s does not wait, or is in the block twice", name)
			}
			seen[name] = true
			size += len(in.Raw)
			if anyBulk = anyBulk || lane; anyBulk && !lane {
				t.Fatalf("%s is behind a bulk transaction", name)
			}
			if before, ok := last[lane][in.Tx.Sender]; ok && before > at {
				t.Fatalf("%s is behind a later one of its sender", name)
			}
			last[lane][in.Tx.Sender] = at
			home := func(in ledger.Input) byte { return (in.Tx.Sender[0] - 'a') % 3 }
			turn[lane][home(in)]++
			if i > 0 && ledger.Bulk(block[i-1]) == lane &&
				turn[lane][home(in)] < turn[lane][home(block[i-1])] {
				t.Fatalf("%s has its partner's turn %d behind a turn %d", name, turn[lane][home(in)], turn[lane][home(block[i-1])])
			}
		}
		if size > limit {
			t.Fatalf("%d bytes in a block of %d", size, limit)
		}
		if !anyBulk && slices.ContainsFunc(all, func(q queued) bool { return ledger.Bulk(q.Input) }) {
			t.Fatal("bulk transactions wait and the block has none")
		}
		if room := limit - size; len(block) < len(all) && room >= tx.MaxBytes+ledger.BulkBytes {
			t.Fatalf("%d bytes are free and transactions wait", room)
		}
	})
}

// Ten thousand keys of one brand have come first; another brand's till is in the next
// block all the same, and one of its members too.
func TestTenThousandKeysOfOneBrandDelayNobodyElse(t *testing.T) {
	var all []queued
	for i := range 10_000 {
		in := waiting("a1/evil", 300)[0]
		in.Tx.Sender = token.Address{1, byte(i), byte(i >> 8)}
		all = append(all, in)
	}
	all = append(all, waiting("t1/mart m1/mart", 300)...)
	block := names(arrange(all, ledger.MaxBlockBytes))
	if !strings.HasPrefix(block, "a1 t1 a1 m1 a1 a1") {
		t.Errorf("the block begins %.40s, want mart's till second and its member fourth", block)
	}
}
