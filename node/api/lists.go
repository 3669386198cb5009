package api

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/punkt-ledger/punkt/ledger"
	"github.com/punkt-ledger/punkt/ledger/op"
	"github.com/punkt-ledger/punkt/partner"
	"github.com/punkt-ledger/punkt/token"
)

// listRoutes registers a list beside every route that shows one thing. Each is asked for
// page by page, after the last row of the page before.
func (s *Server) listRoutes() {
	read(s, get("list-accounts", "/v1/accounts", "The accounts, by address"), listAccounts)
	read(s, get("list-holds", "/v1/holds", "The holds that are open, the soonest to end first"), listHolds)
	read(s, get("list-adjustments", "/v1/adjustments", "The adjustments, by id"), listAdjustments)
	read(s, get("list-payments", "/v1/payments", "The payments, by id"), listPayments)
	read(s, get("list-operations", "/v1/operations", "The operations that took effect, the newest first"),
		s.listOperations)
	read(s, s.ofBlocks(get("list-transactions", "/v1/transactions", "The transactions, the newest first")),
		s.listTransactions)
	read(s, s.ofBlocks(get("list-blocks", "/v1/blocks", "The blocks, the newest first")), s.listBlocks)
}

// Rows is what every list may be asked.
type Rows struct {
	Since
	Limit int `query:"limit" minimum:"1" maximum:"200" default:"50" doc:"rows of the page"`
}

// RowsByID goes on in a list of what operations have made.
type RowsByID struct {
	Rows
	After Hash `query:"after" doc:"next of the page before; left out: from the beginning"`
}

func (in RowsByID) page() ledger.IDPage {
	return ledger.IDPage{After: op.ID(in.After), Limit: in.Limit}
}

// moreAfter says how a list goes on behind a row; the zero row is the end.
func moreAfter[K comparable](v *ledger.View, next K, name string) More {
	var end K
	if next == end {
		return More{AsOf: asOf(v)}
	}
	return More{HasMore: true, Next: name, AsOf: asOf(v)}
}

// is reports whether a field is the one that a filter asks for; an empty filter takes all.
func is[T ~string](filter string, field T) bool { return filter == "" || filter == string(field) }

// ofAccount reports whether an address is the account that a filter asks for, or one that
// was merged into it and whose past is its own now. A zero account takes all.
func ofAccount(v *ledger.View, account Address) (func(token.Address) bool, error) {
	acc, _, err := v.Account(token.Address(account))
	return func(a token.Address) bool {
		return account == Address{} || a == token.Address(account) || slices.Contains(acc.Sources, a)
	}, err
}

type accountsInput struct {
	Rows
	Home  string  `query:"home" maxLength:"16" doc:"those that this partner enrolled"`
	After Address `query:"after" doc:"next of the page before; left out: from the beginning"`
}

func listAccounts(_ context.Context, v *ledger.View, in *accountsInput) (Accounts, error) {
	home := partner.ID(strings.ToLower(in.Home))
	from := ledger.AccountPage{After: token.Address(in.After), Limit: in.Limit}
	rows, err := v.Accounts(home, from)
	out := Accounts{Accounts: []AccountLine{}, More: moreAfter(v, rows.Next, Address(rows.Next).String())}
	for _, row := range rows.Rows {
		controller := Address(row.Acts(v.Time()))
		out.Accounts = append(out.Accounts, AccountLine{Address: Address(row.Address), Home: string(row.Home),
			Controller: controller, Custodial: controller == Address{}, Locked: row.Locked, Programs: len(row.Programs)})
	}
	return out, err
}

type holdsInput struct {
	RowsByID
	Payee   string  `query:"payee" maxLength:"16" doc:"those that this partner may capture"`
	Account Address `query:"account" doc:"those of this account, and of those that were merged into it"`
}

func listHolds(_ context.Context, v *ledger.View, in *holdsInput) (Holds, error) {
	payee := strings.ToLower(in.Payee)
	wanted, err := ofAccount(v, in.Account)
	if err != nil {
		return Holds{}, err
	}
	rows, err := v.OpenHolds(func(h token.HeldPoints) bool {
		return is(payee, h.Payee) && wanted(h.Account)
	}, in.page())
	if errors.Is(err, ledger.ErrNoSuchRow) {
		return Holds{}, badRequest.problem(err.Error())
	}
	out := Holds{Holds: []Hold{}, More: moreAfter(v, rows.Next, Hash(rows.Next).String())}
	for _, row := range rows.Rows {
		out.Holds = append(out.Holds, holdOf(row.ID, row.HeldPoints, v.Time()))
	}
	return out, err
}

type adjustmentsInput struct {
	RowsByID
	Partner string  `query:"partner" maxLength:"16" doc:"those that this partner has proposed"`
	Account Address `query:"account" doc:"those of this account, and of those that were merged into it"`
	Status  string  `query:"status" enum:"proposed,approved,lapsed,all" default:"proposed" doc:"proposed: they wait for approval"`
}

func listAdjustments(_ context.Context, v *ledger.View, in *adjustmentsInput) (Adjustments, error) {
	by := strings.ToLower(in.Partner)
	wanted, err := ofAccount(v, in.Account)
	if err != nil {
		return Adjustments{}, err
	}
	rows, err := v.Adjustments(func(a token.Adjustment) bool {
		return is(by, a.Partner) && wanted(a.Account) &&
			(in.Status == all || in.Status == adjustmentStatus(a, v.Time()))
	}, in.page())
	out := Adjustments{Adjustments: []Adjustment{}, More: moreAfter(v, rows.Next, Hash(rows.Next).String())}
	for _, row := range rows.Rows {
		out.Adjustments = append(out.Adjustments, adjustmentOf(row.ID, row.Adjustment, v.Time()))
	}
	return out, err
}

// all is the status that a list is asked for without regard to it, and waiting that of
// payments which nobody has decided on.
const (
	all     = "all"
	waiting = "waiting"
)

type paymentsInput struct {
	RowsByID
	Partner string `query:"partner" maxLength:"16" doc:"those that this partner has sent or is to get"`
	Status  string `query:"status" enum:"waiting,sent,contested,received,refused,all" default:"waiting" doc:"waiting: sent or contested"`
}

func listPayments(_ context.Context, v *ledger.View, in *paymentsInput) (Payments, error) {
	side := strings.ToLower(in.Partner)
	rows, err := v.Payments(func(p partner.Payment) bool {
		open := p.Status == partner.PaymentSent || p.Status == partner.PaymentContested
		return (is(side, p.Debtor) || is(side, p.Creditor)) &&
			(in.Status == all || in.Status == p.Status.String() || in.Status == waiting && open)
	}, in.page())
	out := Payments{Payments: []Payment{}, More: moreAfter(v, rows.Next, Hash(rows.Next).String())}
	for _, row := range rows.Rows {
		out.Payments = append(out.Payments, paymentOf(row.ID, row.Payment))
	}
	return out, err
}

type operationsInput struct {
	Rows
	Kind    string  `query:"kind" maxLength:"32" doc:"those of this kind"`
	Partner string  `query:"partner" maxLength:"16" doc:"those by or at this partner"`
	Program string  `query:"program" maxLength:"12" doc:"those in this program"`
	Account Address `query:"account" doc:"those that moved this account's points; its statement has more of it"`
	After   uint64  `query:"after" doc:"next of the page before; 0: from the newest"`
}

func (s *Server) listOperations(_ context.Context, v *ledger.View, in *operationsInput) (Operations, error) {
	by := strings.ToLower(in.Partner)
	program := string(codeOf(in.Program))
	if _, known := op.ParseKind(in.Kind); in.Kind != "" && !known {
		return Operations{}, badRequest.problem(fmt.Sprintf("query.kind: there is no kind %q", in.Kind))
	}
	wanted, err := ofAccount(v, in.Account)
	if err != nil {
		return Operations{}, err
	}
	rows, err := v.Operations(func(d token.Done) bool {
		return is(in.Kind, d.Kind.String()) && is(by, d.Partner) && is(program, d.Program) && wanted(d.Account)
	}, ledger.Page[uint64]{After: in.After, Limit: in.Limit})
	if err != nil {
		return Operations{}, err
	}
	out := Operations{Operations: []OperationLine{},
		More: moreAfter(v, rows.Next, strconv.FormatUint(rows.Next, 10))}
	for _, row := range rows.Rows {
		line := OperationLine{ID: Hash(row.ID), Kind: row.Kind.String(), Account: Address(row.Account),
			Partner: string(row.Partner), Program: string(row.Program), Points: row.Points,
			Reason: string(row.Reason), Reversed: row.Reversed, At: operationAt(row.At)}
		if line.Time, err = s.timeOf(row.At.Height); err != nil {
			return Operations{}, err
		}
		out.Operations = append(out.Operations, line)
	}
	return out, nil
}

// timeOf is the time of a block; none for one that the node does not keep any more.
func (s *Server) timeOf(height int64) (Time, error) {
	at, err := s.node.Chain.BlockTime(height)
	if err != nil && !errors.Is(err, ErrNotFound) {
		return 0, fmt.Errorf("read time of block %d: %w", height, err)
	}
	return Time(at), nil
}

type blocksInput struct {
	Since
	Limit int   `query:"limit" minimum:"1" maximum:"50" default:"20" doc:"rows of the page"`
	After int64 `query:"after" minimum:"0" doc:"next of the page before; 0: from the newest"`
}

// listBlocks goes down to the first block that the node keeps.
func (s *Server) listBlocks(_ context.Context, v *ledger.View, in *blocksInput) (Blocks, error) {
	height := v.Height()
	if in.After > 0 {
		height = min(height, in.After-1)
	}
	out := Blocks{Blocks: []BlockLine{}}
	for ; height > 0 && len(out.Blocks) < in.Limit; height-- {
		b, err := s.node.Chain.Block(height)
		if errors.Is(err, ErrNotFound) {
			height = 0
			break
		}
		if err != nil {
			return out, err
		}
		out.Blocks = append(out.Blocks, BlockLine{Height: b.Height, Time: Time(b.Time), Hash: Hash(b.Hash),
			AppHash: Hash(b.AppHash), Proposer: string(b.Proposer), Transactions: len(b.Txs)})
	}
	next := int64(0)
	if height > 0 {
		next = height + 1
	}
	out.More = moreAfter(v, next, strconv.FormatInt(next, 10))
	return out, nil
}
