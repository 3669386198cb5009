package record

import (
	"bytes"
	"math/rand/v2"
	"reflect"
	"testing"

	"github.com/punkt-ledger/punkt/ledger/op"
	"github.com/punkt-ledger/punkt/partner"
	"github.com/punkt-ledger/punkt/token"
)

// again decodes a record and encodes what it read; ok is false if it is none.
type again func(b []byte) (out []byte, ok bool)

func againOf[V any](decode func([]byte) (V, error), encode func(V) []byte) again {
	return func(b []byte) ([]byte, bool) {
		if len(b) == 0 {
			return nil, false // a transaction without data has no receipts
		}
		v, err := decode(b)
		if err != nil {
			return nil, false
		}
		return encode(v), true
	}
}

// kind is a kind of record with one that has every field set.
type kind struct {
	name   string
	again  again
	sample []byte
}

var (
	lots    = token.Lots{{Terms: 1, ExpiresAt: 1_800_000_000, Amount: 5}, {Terms: 2, ActiveAt: 9, Amount: 1 << 40}}
	someone = op.Address{1, 19: 2}
	some    = op.ID{3, 31: 4}
)

func kindOf[K comparable, V any](name string, of Table[K, V], v V) kind {
	return kind{name, againOf(of.Decode, of.Encode), of.Encode(v)}
}

func kinds() []kind {
	return []kind{
		kindOf("account", Accounts, token.Account{Home: "mart", Controller: someone, Locked: true, DayCap: 7, Spent: 200, SpentDay: 20_000,
			Recovery: token.Recovery{Controller: someone, At: 1}, Programs: []token.Code{"AVIA", "MART"}}),
		kindOf("balance", Balances, token.Balance{Lots: lots, Held: 3, Holds: []token.OpenHold{{Deadline: 8, ID: some, Idle: true}}, Claim: 1, Debt: 2,
			Passed: 3, PassedDay: 4, IdleExpiry: 5}),
		kindOf("operation", Operations, token.Done{Kind: op.KindIssue, Account: someone, Partner: "mart", Program: "MART", Points: 5, Price: 4500,
			Lots: lots, Reversed: 1, Parts: 2}),
		kindOf("hold", Holds, token.HeldPoints{Account: someone, Payee: "kino", Program: "MART", Lots: lots, Points: 9, Deadline: 10,
			Status: token.HoldOpen, Captured: 1}),
		kindOf("adjustment", Adjustments, token.Adjustment{Account: someone, Partner: "mart", Program: "MART", Points: 1, Direction: token.ToDebit,
			Reason: token.ForFraud, Proposer: someone, Deadline: 2, Approved: true}),
		kindOf("payment", Payments, partner.Payment{Debtor: "mart", Creditor: "kino", Amount: 1, Reference: some, Recorded: 2,
			Status: partner.PaymentSent}),
		kindOf("coalition", Coalition, partner.Coalition{ChainID: 7, Name: "Zażółć & co", Currency: "PLN", Genesis: some, Origin: some,
			Parameters: partner.Parameters{SpreadBasisPoints: 200, Trustee: "bank", SilenceSeconds: 5}}),
		kindOf("partner", Partners, partner.Partner{ID: "mart", Name: "Mart GmbH", Status: partner.Active, Node: "ab", Validator: some, Power: 10,
			Keys: []partner.Key{{Address: someone, Roles: 5}}, Backing: partner.Credit, Limit: 9, Programs: []string{"MART"}}),
		kindOf("key", Keys, "mart"),
		kindOf("program", Programs, token.Program{Code: "MART", Owner: "mart", Name: "Mart points", Terms: 3,
			Prices: token.Prices{Onramp: 5000, Offramp: 4000, Redemption: 4500}, OffsetSeconds: -3600, ActivationSeconds: 86_400, DebtCap: 1,
			Expiry:    token.ExpiryRule{Kind: token.Calendar, Dates: []token.MonthDay{{Month: 12, Day: 31}}, Years: 2},
			Transfers: true, TransferDayCap: 4, BackdatingSeconds: token.Unlimited, Cap: 5, ExchangeShareBasisPoints: 6}),
		kindOf("totals", Totals, token.Totals{Issued: 1, Redeemed: 2, Expired: 3, Outstanding: 1 << 50, Holders: 4, Remainder: 5}),
		kindOf("maturities", Maturities, token.Maturities{{ExpiresAt: 1, Terms: 2, Points: 3}, {Terms: 1, Points: 300}}),
		kindOf("position", Positions, partner.Position{Redemptions: 1, Exchanges: 2, Reversed: 3, Settled: 4, Waiting: some}),
		kindOf("net", Nets, partner.Net{Receivable: 1, Received: 2, Payable: 3, Paid: 4, Due: 5}),
		kindOf("supply", Supply, 1<<53-1),
		{"receipts", againOf(DecodeReceipts, EncodeReceipts), EncodeReceipts([]Receipt{
			{Op: 1, Kind: op.KindIssue, ID: some, Code: 21, At: Place{Height: 5, Tx: some, Op: 2}},
			{Op: 2, Kind: op.KindRedeem, ID: some, Effects: []op.Effect{
				token.LotsMoved{What: op.EffectTaken, Account: someone, Program: "MART", Lots: token.LotList{Lots: lots, More: 1, MorePoints: 2}},
				partner.Owed{Pair: partner.Pair{Debtor: "mart", Creditor: "kino"}, Amount: 5, Reason: partner.ForRedemption},
			}}})},
	}
}

func TestRecordsReadBack(t *testing.T) {
	for _, k := range kinds() {
		if out, ok := k.again(k.sample); !ok || !bytes.Equal(out, k.sample) {
			t.Errorf("%s: %x reads back as %x (%t)", k.name, k.sample, out, ok)
		}
	}
	full := token.Account{Home: "mart", Programs: []token.Code{"AVIA", "MART"}, Locked: true, SpentDay: 3}
	if got, err := Accounts.Decode(Accounts.Encode(full)); err != nil || !reflect.DeepEqual(got, full) {
		t.Errorf("%+v, %v; want %+v", got, err, full)
	}
}

// No other bytes read as what a record is written as: whatever is changed in it is
// refused, or is another record in its own one encoding.
func TestRecordsHaveOneEncoding(t *testing.T) {
	const seed = 7
	t.Logf("seed %d", seed)
	r := rand.New(rand.NewPCG(seed, 0))
	for _, k := range kinds() {
		for i := range k.sample {
			for _, change := range []byte{1, 0x80, 0xff, byte(r.Uint32()) | 1} {
				b := bytes.Clone(k.sample)
				b[i] ^= change
				if out, ok := k.again(b); ok && !bytes.Equal(out, b) {
					t.Errorf("%s: %x is read, and written as %x", k.name, b, out)
				}
			}
		}
		for _, b := range [][]byte{nil, {}, {version}, append(bytes.Clone(k.sample), 0), k.sample[1:], k.sample[:len(k.sample)-1]} {
			if out, ok := k.again(b); ok && !bytes.Equal(out, b) {
				t.Errorf("%s: %x is read", k.name, b)
			}
		}
	}
}

func TestABoolIsZeroOrOne(t *testing.T) {
	b := Accounts.Encode(token.Account{Home: "mart", Locked: true})
	at := 3 + 5 + 21 // version and list, home, controller
	if b[at] != 1 {
		t.Fatalf("%x has no flag at %d", b, at)
	}
	b[at] = 2
	if _, err := Accounts.Decode(b); err == nil {
		t.Error("a flag of 2 is read")
	}
}

func FuzzRecordsHaveOneEncoding(f *testing.F) {
	all := kinds()
	for i, k := range all {
		f.Add(uint8(i), k.sample)
	}
	f.Fuzz(func(t *testing.T, i uint8, b []byte) {
		k := all[int(i)%len(all)]
		if out, ok := k.again(b); ok && !bytes.Equal(out, b) {
			t.Errorf("%s: %x is read, and written as %x", k.name, b, out)
		}
	})
}

func TestKeysReadBack(t *testing.T) {
	key := token.BalanceKey{Account: someone, Program: "MART"}
	if got, err := BalanceKeyOf(Balances.Key(key)[1:]); err != nil || got != key {
		t.Errorf("%v, %v", got, err)
	}
	pair := partner.Pair{Debtor: "mart", Creditor: "kino"}
	if got, err := PairOf(Positions.Key(pair)[1:]); err != nil || got != pair {
		t.Errorf("%v, %v", got, err)
	}
}
