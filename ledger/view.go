package ledger

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"

	"github.com/punkt-ledger/punkt/ledger/journal"
	"github.com/punkt-ledger/punkt/ledger/op"
	"github.com/punkt-ledger/punkt/ledger/record"
	"github.com/punkt-ledger/punkt/ledger/tx"
	"github.com/punkt-ledger/punkt/partner"
	"github.com/punkt-ledger/punkt/token"
)

// View is the committed state at one height. It does not change and never blocks the
// writer. Any number of goroutines may use it; Close must come after their last call.
type View struct {
	snapshot  *journal.Snapshot
	time      token.Time
	coalition partner.Coalition
}

// View opens the state as it is committed now. It fails with ErrNoGenesis, or a fault.
func (l *Ledger) View() (*View, error) {
	if l.Empty() {
		return nil, ErrNoGenesis
	}
	s, err := l.journal.Snapshot()
	if err != nil {
		return nil, fmt.Errorf("open snapshot: %w", err)
	}
	v := &View{snapshot: s}
	if err := v.load(); err != nil {
		s.Close()
		return nil, err
	}
	return v, nil
}

func (v *View) load() error {
	c, _, err := readFrom(v, record.Coalition, struct{}{})
	if err != nil {
		return err
	}
	v.coalition = c
	b, err := v.snapshot.Index([]byte{indexTime})
	switch {
	case errors.Is(err, journal.ErrNotFound):
	case err != nil:
		return fmt.Errorf("read block time: %w", err)
	default:
		v.time = token.Time(binary.BigEndian.Uint64(b))
	}
	return nil
}

// Share is the same state for another holder, who closes it for himself. It may be
// called until Close.
func (v *View) Share() *View {
	return &View{snapshot: v.snapshot.Share(), time: v.time, coalition: v.coalition}
}

// Close gives the state back.
func (v *View) Close() { v.snapshot.Close() }

// Height is the block that the view is of.
func (v *View) Height() int64 { return max(0, v.snapshot.Height()) }

// Time is that block's time; 0 for the genesis.
func (v *View) Time() token.Time { return v.time }

// AppHash commits to the state and its history. The header of the next block carries it.
func (v *View) AppHash() [32]byte { return v.snapshot.Root().AppHash() }

// Root is what AppHash is made of.
func (v *View) Root() journal.Root { return v.snapshot.Root() }

// ProveBalance proves what the state holds under a key, or that it was removed. It fails
// with journal.ErrNotFound for a key that was never written.
func (v *View) ProveBalance(key []byte) (journal.BalanceProof, error) {
	return v.snapshot.ProveBalance(key)
}

// ProveEntry proves an entry of the log. It fails with journal.ErrNotFound.
func (v *View) ProveEntry(seq uint64) (journal.EntryProof, error) { return v.snapshot.ProveEntry(seq) }

// ProveConsistency proves that the log grew from its first oldSize entries. It fails with
// journal.ErrNotFound if it is shorter than that.
func (v *View) ProveConsistency(oldSize uint64) (journal.ConsistencyProof, error) {
	return v.snapshot.ProveConsistency(oldSize)
}

// ScanEntries calls fn for the log's entries from first on, in order, until fn answers
// with journal.ErrStop.
func (v *View) ScanEntries(first uint64, fn func(journal.Entry) error) error {
	return v.snapshot.ScanEntries(first, v.Root().Size, fn)
}

// Domain is the network that its transactions are signed for.
func (v *View) Domain() tx.Domain {
	return tx.Domain{ChainID: v.coalition.ChainID, Genesis: v.coalition.Genesis}
}

// Coalition is what the genesis says of the coalition as a whole.
func (v *View) Coalition() partner.Coalition { return v.coalition }

func readFrom[K comparable, V any](v *View, of record.Table[K, V], k K) (value V, ok bool, err error) {
	c, err := readCell(v.snapshot, of, k)
	return c.value, c.exists && err == nil, err
}

// Scan calls fn with every record of a table, and what follows the prefix in its key.
func Scan[K comparable, V any](v *View, of record.Table[K, V], fn func(name []byte, value V) error) error {
	return v.snapshot.Scan([]byte{of.Prefix}, func(key, bytes []byte, _ uint64) error {
		value, err := of.Decode(bytes)
		if err != nil {
			return err
		}
		return fn(key[1:], value)
	})
}

// CheckJournal has the journal check itself. When ctx ends it fails with its error; any
// other error is of a journal that is broken, and tells the remedy.
func (v *View) CheckJournal(ctx context.Context) error { return v.snapshot.Check(ctx) }

// Account is a member's account; ok is false where none is enrolled.
func (v *View) Account(a token.Address) (acc token.Account, ok bool, err error) {
	return readFrom(v, record.Accounts, a)
}

// NamedBalance is a balance with its program.
type NamedBalance struct {
	Program token.Code
	token.Balance
}

// Balances are the balances of an account, by program, as their records are.
func (v *View) Balances(a token.Address) ([]NamedBalance, error) {
	acc, _, err := v.Account(a)
	if err != nil {
		return nil, err
	}
	balances := make([]NamedBalance, len(acc.Programs))
	for i, code := range acc.Programs {
		if balances[i], err = v.Balance(a, code); err != nil {
			return nil, err
		}
	}
	return balances, nil
}

// Balance is an account's balance in a program, as its record is; empty if it never had
// any.
func (v *View) Balance(a token.Address, code token.Code) (NamedBalance, error) {
	b, _, err := readFrom(v, record.Balances, token.BalanceKey{Account: a, Program: code})
	return NamedBalance{code, b}, err
}

// Maturities are a program's live points in lots by their expiry.
func (v *View) Maturities(code token.Code) (token.Maturities, error) {
	m, _, err := readFrom(v, record.Maturities, code)
	return m, err
}

// Program is a program with its totals.
func (v *View) Program(code token.Code) (token.Program, token.Totals, bool, error) {
	p, ok, err := readFrom(v, record.Programs, code)
	if err != nil || !ok {
		return p, token.Totals{}, false, err
	}
	t, _, err := readFrom(v, record.Totals, code)
	return p, t, true, err
}

// Terms is a program as it was under a version of its terms, from 1 on; ok is false
// where there was none.
func (v *View) Terms(code token.Code, version uint32) (p token.Program, ok bool, err error) {
	return readFrom(v, record.Terms, record.TermsKey{Program: code, Version: version})
}

// Programs are all programs, by code.
func (v *View) Programs() (programs []token.Program, err error) {
	err = Scan(v, record.Programs, func(_ []byte, p token.Program) error {
		programs = append(programs, p)
		return nil
	})
	return programs, err
}

// Partner is a partner by its id.
func (v *View) Partner(id partner.ID) (partner.Partner, bool, error) {
	return readFrom(v, record.Partners, id)
}

// Partners are all partners, by id.
func (v *View) Partners() (partners []partner.Partner, err error) {
	err = Scan(v, record.Partners, func(_ []byte, p partner.Partner) error {
		partners = append(partners, p)
		return nil
	})
	return partners, err
}

// KeyHolder is the partner that an address acts for; ok is false for everyone else.
func (v *View) KeyHolder(a token.Address) (partner.ID, bool, error) {
	return readFrom(v, record.Keys, a)
}

// PositionRow is one debtor's position towards one creditor.
type PositionRow struct {
	partner.Pair
	partner.Position
}

// Positions are all positions that ever moved, by debtor and creditor.
func (v *View) Positions() (rows []PositionRow, err error) {
	err = Scan(v, record.Positions, func(key []byte, p partner.Position) error {
		pair, err := record.PairOf(key)
		rows = append(rows, PositionRow{pair, p})
		return err
	})
	return rows, err
}

// Position is what a debtor owes a creditor; ok is false where it never moved.
func (v *View) Position(pair partner.Pair) (partner.Position, bool, error) {
	return readFrom(v, record.Positions, pair)
}

// Net is what a partner has to get and to pay over all positions.
func (v *View) Net(id partner.ID) (partner.Net, error) {
	n, _, err := readFrom(v, record.Nets, id)
	return n, err
}

// Supply is the outstanding points of all programs together.
func (v *View) Supply() (token.Points, error) {
	n, _, err := readFrom(v, record.Supply, struct{}{})
	return n, err
}

// Hold is a hold by the id of the operation that placed it.
func (v *View) Hold(id token.OperationID) (token.HeldPoints, bool, error) {
	return readFrom(v, record.Holds, id)
}

// Adjustment is an adjustment by the id of the operation that proposed it.
func (v *View) Adjustment(id token.OperationID) (token.Adjustment, bool, error) {
	return readFrom(v, record.Adjustments, id)
}

// Operation is what the ledger keeps of an operation, and where it is.
func (v *View) Operation(id token.OperationID) (token.Done, OperationAt, bool, error) {
	op, ok, err := readFrom(v, record.Operations, id)
	if err != nil || !ok {
		return op, OperationAt{}, false, err
	}
	at, err := operationAt(v.snapshot, id)
	return op, at, true, err
}

// IDOf is the id of an operation that the sender signs. The partner whose key it is
// follows from the registry; for everyone else's key the answer is of no operation.
func (v *View) IDOf(sender token.Address, o op.Operation) (op.ID, error) {
	id, _, err := v.KeyHolder(sender)
	return op.HeaderOf(o).ID(string(id)), err
}

// TxHeight is where a transaction is; ok is false if it is in no block.
func (v *View) TxHeight(hash [32]byte) (height int64, index uint32, ok bool, err error) {
	b, err := v.snapshot.Index(txKey(hash))
	switch {
	case errors.Is(err, journal.ErrNotFound):
		return 0, 0, false, nil
	case err != nil:
		return 0, 0, false, fmt.Errorf("read transaction index: %w", err)
	case len(b) != 12:
		return 0, 0, false, fmt.Errorf("read transaction index: %d bytes", len(b))
	}
	return int64(binary.BigEndian.Uint64(b)), binary.BigEndian.Uint32(b[8:]), true, nil
}

// Admission is what a transaction that was let in will cost, and what its payer's quota
// was then.
type Admission struct {
	Payer
	Quota partner.Quota
}

// Check is the door of a node's mempool: it refuses what no later block could take.
// The rejection is the one that a block would give, as far as the committed state tells.
func (v *View) Check(in Input) (Admission, error) {
	if in.Err != nil {
		return Admission{}, in.Err
	}
	d := newDraft(v.snapshot, v.Height())
	// Before the first block there is no block time to compare with.
	if v.time != 0 {
		if err := checkTime(in.Tx, v.time); err != nil {
			return Admission{}, err
		}
	}
	if _, _, repeated, err := v.TxHeight(in.Hash); err != nil {
		return Admission{}, err
	} else if repeated {
		return Admission{}, fmt.Errorf("%w: 0x%x", ErrRepeatedTx, in.Hash)
	}
	quotas := &Quotas{d, newWeigher(d.gridOf), v.time.Day(0)}
	err := quotas.weigher.check(in.Tx)
	if err == nil {
		err = d.admitSender(in.Tx)
	}
	var a Admission
	if err == nil {
		a.Payer = quotas.Payer(in)
		a.Quota = quotas.Of(a.Partner)
		err = quotas.Charge(a.Payer)
	}
	if d.fault != nil {
		return Admission{}, d.fault
	}
	return a, err
}

// admitSender refuses a transaction whose sender acts for nobody, and one whose only
// operation has a ref that is taken.
func (d *draft) admitSender(signed *tx.Tx) error {
	if _, isPartner := d.keys.Get(signed.Sender); !isPartner {
		for _, o := range signed.Ops {
			actor := op.HeaderOf(o).Actor
			acc, ok := d.acting(actor)
			switch {
			case actor == (token.Address{}):
				return fmt.Errorf("%w: 0x%x", partner.ErrNotPartnerKey, signed.Sender)
			case !ok && actor == signed.Sender:
				return fmt.Errorf("%w: 0x%x", token.ErrUnknownAccount, actor)
			case !mayAct(acc, signed): // or there is none, which only its own key is told
				return fmt.Errorf("%w: 0x%x", token.ErrNotController, actor)
			}
		}
	}
	if signed.Mode == tx.Independent {
		return nil
	}
	for _, o := range signed.Ops {
		id, err := d.state.IDOf(signed.Sender, o)
		if err != nil {
			return err
		}
		if by, taken := d.marked(id, o); taken {
			at := d.where(by)
			return fmt.Errorf("%w: at height %d, transaction 0x%x, operation %d", ErrDuplicateRef, at.Height, at.Tx, at.Op)
		}
	}
	return nil
}
