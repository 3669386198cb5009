package api

import "github.com/punkt-ledger/punkt/token"

// Account is a member's points and the keys that may move them.
type Account struct {
	Address    Address   `json:"address"`
	Home       string    `json:"home" doc:"the partner that enrolled the member"`
	Custodial  bool      `json:"custodial" doc:"true: the home partner's custodian keys act for the member"`
	Controller Address   `json:"controller,omitzero" doc:"the key that may act; left out for a custodial account"`
	Locked     bool      `json:"locked" doc:"spending is refused until unlocked"`
	DayCap     Money     `json:"day_cap" doc:"most that may leave in a UTC day, at redemption price; 0.00: no cap"`
	SpentToday Money     `json:"spent_today" doc:"counted against day_cap"`
	Recovery   *Recovery `json:"recovery,omitempty" doc:"a change of controller under way"`
	Forward    Address   `json:"forward,omitzero" doc:"merged into it, which acts in its place; left out: open"`
	Sources    []Address `json:"sources,omitempty" doc:"accounts that were merged into this one"`
	Balances   []Balance `json:"balances" doc:"by program"`
	AsOf       AsOf      `json:"as_of"`
}

// Recovery is a change of controller that the home partner asked for and the old key
// may veto.
type Recovery struct {
	Controller Address `json:"controller" doc:"the new key"`
	At         Time    `json:"at" doc:"takes effect then"`
}

// Balance is one program's points in an account, as of the answer's block time.
type Balance struct {
	Program        string       `json:"program"`
	Issuer         string       `json:"issuer" doc:"the partner that owes the points"`
	Spendable      token.Points `json:"spendable" doc:"can be spent now"`
	Pending        token.Points `json:"pending" doc:"not active yet"`
	Held           token.Points `json:"held" doc:"set aside for a partner to capture"`
	Claim          token.Points `json:"claim" doc:"of held, taken back already: paid before anything comes back from holds"`
	Debt           token.Points `json:"debt" doc:"will be taken from the next points that come in"`
	NextExpiration *Instant     `json:"next_expiration,omitempty" doc:"the points that expire first"`
	NextActivation *Instant     `json:"next_activation,omitempty" doc:"the pending points that become active first"`
	Lots           []Lot        `json:"lots" doc:"in the order in which they are spent; none that has expired"`
}

// Instant is points to which something happens at a time.
type Instant struct {
	Points token.Points `json:"points"`
	At     Time         `json:"at"`
}

// Lot is points of one program with the same terms, activation and expiry.
type Lot struct {
	Program   string       `json:"program"`
	Issuer    string       `json:"issuer" doc:"the partner that owes the points"`
	Terms     uint32       `json:"terms" doc:"version of the terms they were issued under"`
	ActiveAt  Time         `json:"active_at,omitzero" doc:"can be spent from then on; left out: already"`
	ExpiresAt Time         `json:"expires_at,omitzero" doc:"can be spent until then; left out: does not expire"`
	Amount    token.Points `json:"amount"`
}

// Statement is a page of an account's history, newest first.
type Statement struct {
	Account    Address         `json:"account"`
	Lines      []StatementLine `json:"lines"`
	HasMore    bool            `json:"has_more" doc:"true: ask again with next_cursor"`
	NextCursor string          `json:"next_cursor,omitempty" doc:"opaque"`
	AsOf       AsOf            `json:"as_of"`
}

// StatementLine is one change of an account: by an operation, or by the ledger itself
// when points expire or become active, or a hold or a recovery reaches its time.
type StatementLine struct {
	Seq          uint64       `json:"seq" doc:"number of the change on the ledger"`
	Height       int64        `json:"height"`
	Time         Time         `json:"time,omitzero" doc:"of the block"`
	Kind         string       `json:"kind" doc:"kind of the operation; without a tx the ledger did it by itself: expire, activate, release, recovered"`
	ID           Hash         `json:"id,omitzero" doc:"of the operation"`
	Tx           Hash         `json:"tx,omitzero" doc:"hash of the transaction"`
	Op           uint32       `json:"op" doc:"place in the transaction, from 0"`
	Ref          Hash         `json:"ref,omitzero" doc:"that whoever acted gave the operation: of a till's document"`
	EarnedAt     Time         `json:"earned_at,omitzero" doc:"issue: business time"`
	Partner      string       `json:"partner,omitempty" doc:"that acted or honoured"`
	Reason       string       `json:"reason,omitempty" doc:"why points were made, taken back or corrected"`
	Points       token.Points `json:"points,omitempty" doc:"that the operation was of; of a capture those used"`
	Counterparty Address      `json:"counterparty,omitzero" doc:"transfer: the other member's account"`
	Changes      []Change     `json:"changes" doc:"by program; empty where no points moved"`
}

// Change is what a line did to one program's points.
type Change struct {
	Program string       `json:"program"`
	Points  token.Points `json:"points" doc:"that came to the lots (positive) or went; points set aside in a hold went"`
	Held    token.Points `json:"held" doc:"change of the points in holds"`
	Debt    token.Points `json:"debt" doc:"change of the debt"`
	In      []Lot        `json:"in" doc:"lots that came or grew, by how much"`
	Out     []Lot        `json:"out" doc:"lots that went or shrank, by how much"`
	After   Figures      `json:"after" doc:"the balance after the line"`
}

// Figures are a balance without its lots, as of the line's time.
type Figures struct {
	Spendable token.Points `json:"spendable"`
	Pending   token.Points `json:"pending"`
	Held      token.Points `json:"held"`
	Debt      token.Points `json:"debt"`
}

// Hold is points set aside for a partner to capture.
type Hold struct {
	ID       Hash         `json:"id" doc:"id of the operation that placed it"`
	Account  Address      `json:"account"`
	Payee    string       `json:"payee" doc:"the partner that may capture"`
	Program  string       `json:"program"`
	Points   token.Points `json:"points" doc:"set aside"`
	Captured token.Points `json:"captured"`
	Status   string       `json:"status" enum:"open,captured,released,timed_out"`
	Deadline Time         `json:"deadline" doc:"open until then"`
}

// HoldAnswer is one hold.
type HoldAnswer struct {
	Hold
	Lots []Lot `json:"lots" doc:"the points, while open"`
	AsOf AsOf  `json:"as_of"`
}

// Adjustment is a correction of a balance that one key proposed and another approves.
type Adjustment struct {
	ID        Hash         `json:"id" doc:"id of the operation that proposed it"`
	Account   Address      `json:"account"`
	Partner   string       `json:"partner"`
	Program   string       `json:"program"`
	Points    token.Points `json:"points"`
	Direction string       `json:"direction" enum:"credit,debit"`
	Reason    string       `json:"reason" enum:"price,double,error,fraud,goodwill,missing,correct"`
	Proposer  Address      `json:"proposer"`
	Status    string       `json:"status" enum:"proposed,approved,lapsed"`
	Deadline  Time         `json:"deadline" doc:"can be approved until then"`
}

// AdjustmentAnswer is one adjustment.
type AdjustmentAnswer struct {
	Adjustment
	AsOf AsOf `json:"as_of"`
}
