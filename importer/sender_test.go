package importer_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/punkt-ledger/punkt/importer"
	"github.com/punkt-ledger/punkt/ledger/op"
	"github.com/punkt-ledger/punkt/token"
)

// importThrough imports a file through a chain with faults and compares with one that
// has none.
func importThrough(t *testing.T, c *chain, file string) {
	t.Helper()
	var rejects []importer.Reject
	o, calm := optionsFor("MART", &rejects), newChain(t)
	want, err := importer.Run(context.Background(), strings.NewReader(file), calm.sender(), o)
	if err != nil {
		t.Fatal(err)
	}
	got, err := importer.Run(context.Background(), strings.NewReader(file), c.sender(), o)
	if err != nil || !same(got, want) {
		t.Errorf("got  %+v, %v\nwant %+v", got, err, want)
	}
	if got, want := c.totals("MART"), calm.totals("MART"); got != want {
		t.Errorf("totals %+v, without faults %+v", got, want)
	}
}

func TestAnAnswerThatIsLostIsFoundByItsHash(t *testing.T) {
	c := newChain(t)
	c.fault = func(_ int, after bool) error {
		if after {
			return fmt.Errorf("%w: connection reset", importer.ErrUnknown)
		}
		return nil
	}
	importThrough(t, c, month(5000))
	if len(c.sent) != 4 {
		t.Errorf("%d transactions arrived, want each once", len(c.sent))
	}
}

// A quota that is used up is no fault of the receipt that met it.
func TestAQuotaEndsTheImport(t *testing.T) {
	c := newChain(t)
	c.fault = func(int, bool) error { return &importer.Refused{Name: "quota", Text: "used up"} }
	var rejects []importer.Reject
	o := optionsFor("MART", &rejects)
	_, err := importer.Run(context.Background(), strings.NewReader(month(1)), c.sender(), o)
	refused := (*importer.Refused)(nil)
	if !errors.As(err, &refused) || len(rejects) > 0 {
		t.Errorf("%v, %d receipts rejected", err, len(rejects))
	}
}

func TestABatchThatNeverArrivedIsSentAgainAsItWas(t *testing.T) {
	c := newChain(t)
	c.fault = func(sent int, after bool) error {
		if !after && sent%3 != 0 {
			return fmt.Errorf("%w: busy", importer.ErrUnknown)
		}
		return nil
	}
	importThrough(t, c, month(5000))
	if len(c.sent) != 12 || !bytes.Equal(c.sent[0], c.sent[1]) || !bytes.Equal(c.sent[1], c.sent[2]) || bytes.Equal(c.sent[2], c.sent[3]) {
		t.Errorf("%d transactions arrived", len(c.sent))
	}
}

func TestABatchThatExpiredOnItsWayIsSignedAnew(t *testing.T) {
	c := newChain(t)
	c.fault = func(sent int, after bool) error {
		if sent == 1 && !after {
			c.clock = c.clock.Add(importer.ValidSeconds * time.Second)
			return fmt.Errorf("%w: restarting", importer.ErrUnknown)
		}
		return nil
	}
	importThrough(t, c, month(1000))
	if len(c.sent) != 3 || bytes.Equal(c.sent[0], c.sent[1]) {
		t.Errorf("%d transactions arrived", len(c.sent))
	}
}

func TestABatchThatTheLedgerSaysHasExpiredIsSignedAnew(t *testing.T) {
	c := newChain(t)
	c.fault = func(sent int, after bool) error {
		if sent == 1 && !after {
			c.clock = c.clock.Add(importer.ValidSeconds * time.Second)
			return &importer.Refused{Name: "tx_expired"}
		}
		return nil
	}
	importThrough(t, c, month(1000))
	if len(c.sent) != 3 || bytes.Equal(c.sent[0], c.sent[1]) {
		t.Errorf("%d transactions arrived", len(c.sent))
	}
}

func TestANodeThatStaysAwayIsGivenUpAfterAMinuteOrSo(t *testing.T) {
	c := newChain(t)
	began, told := c.clock, 0
	c.fault = func(int, bool) error { return fmt.Errorf("%w: no answer", importer.ErrUnknown) }
	s := c.sender()
	s.Notice = func(string) { told++ }
	_, err := s.Submit(context.Background(), []op.Operation{token.Enroll{Account: token.Address{1}}})
	if !errors.Is(err, importer.ErrUnknown) || len(c.sent) != importer.MaxAttempts || told != importer.MaxAttempts-1 {
		t.Errorf("%v after %d attempts, %d notices", err, len(c.sent), told)
	}
	if took := c.clock.Sub(began); took < 30*time.Second || took > 2*time.Minute {
		t.Errorf("given up after %s", took)
	}
}

func TestAStopDuringAnOutageBeginsNoOtherAttempt(t *testing.T) {
	c := newChain(t)
	ctx, stop := context.WithCancel(context.Background())
	c.fault = func(int, bool) error { stop(); return importer.ErrUnknown }
	s, told := c.sender(), false
	s.Notice = func(string) { told = true }
	_, err := s.Submit(ctx, []op.Operation{token.Enroll{Account: token.Address{1}}})
	if !errors.Is(err, importer.ErrUnknown) || len(c.sent) != 1 || told {
		t.Errorf("%v after %d attempts, told to try again: %t", err, len(c.sent), told)
	}
}

func TestAStopLetsTheBatchUnderWayEnd(t *testing.T) {
	c := newChain(t)
	ctx, stop := context.WithCancel(context.Background())
	c.fault = func(int, bool) error { stop(); return nil }
	if got, err := c.sender().Submit(ctx, []op.Operation{token.Enroll{Account: token.Address{1}}}); err != nil || len(got) != 1 {
		t.Errorf("%v, %v", got, err)
	}
}

func TestASingleOperationRefusedAtTheDoorIsItsResult(t *testing.T) {
	c := newChain(t)
	ops := []op.Operation{fixed{}.Member("ann").Enrollment()}
	for i, want := range []string{"", "duplicate_ref"} {
		got, err := c.sender().Submit(context.Background(), ops)
		if err != nil || len(got) != 1 || got[0].Name != want {
			t.Errorf("run %d: %+v, %v; want %q", i, got, err, want)
		}
	}
}

func TestARefusedBatchAndAFaultEndTheImport(t *testing.T) {
	c, broken := newChain(t), errors.New("the node is broken")
	ops := []op.Operation{token.Enroll{Account: token.Address{1}}, token.Enroll{Account: token.Address{2}, Ref: token.Ref{2}}}
	// A batch that has expired when it ought not to have: the clocks disagree.
	for _, fault := range []error{&importer.Refused{Name: "bad_signature"}, &importer.Refused{Name: "tx_expired"}, broken} {
		c.fault = func(int, bool) error { return fault }
		c.sent = nil
		if _, err := c.sender().Submit(context.Background(), ops); !errors.Is(err, fault) || len(c.sent) != 1 {
			t.Errorf("%v after %d attempts, want %v", err, len(c.sent), fault)
		}
	}
}

// shy is a node that does not answer at first.
type shy struct {
	*chain
	refuses int
	asked   int
}

func (s *shy) Accounts(ctx context.Context, addresses []token.Address) ([]importer.Account, error) {
	if s.asked++; s.asked <= s.refuses {
		return nil, fmt.Errorf("%w: busy", importer.ErrUnknown)
	}
	return s.chain.Accounts(ctx, addresses)
}

func TestAccountsAreAskedForUntilTheNodeAnswers(t *testing.T) {
	for refuses, want := range map[int]error{0: nil, 3: nil, importer.MaxAttempts: importer.ErrUnknown} {
		c := newChain(t)
		node := &shy{chain: c, refuses: refuses}
		s := c.sender()
		s.Node = node
		found, err := s.Accounts(context.Background(), []token.Address{{1}, {2}})
		if !errors.Is(err, want) || err == nil && len(found) != 2 || node.asked != min(refuses+1, importer.MaxAttempts) {
			t.Errorf("%d times no answer: %v, %v after %d questions", refuses, found, err, node.asked)
		}
	}
}
