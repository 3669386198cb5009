package api

import "github.com/punkt-ledger/punkt/token"

// More says how a list goes on.
type More struct {
	HasMore bool   `json:"has_more" doc:"true: ask again with after=next, even if the page is empty"`
	Next    string `json:"next,omitempty" doc:"after= of the next page"`
	AsOf    AsOf   `json:"as_of"`
}

// AccountLine is an account in a list: whose it is and who acts for it.
type AccountLine struct {
	Address    Address `json:"address"`
	Home       string  `json:"home" doc:"the partner that enrolled the member"`
	Custodial  bool    `json:"custodial" doc:"true: the home partner's custodian keys act for the member"`
	Controller Address `json:"controller,omitzero" doc:"the key that may act; left out for a custodial account"`
	Locked     bool    `json:"locked"`
	Programs   int     `json:"programs" doc:"how many programs it ever had points of"`
}

// Accounts is a page of the accounts, by address.
type Accounts struct {
	Accounts []AccountLine `json:"accounts"`
	More
}

// Holds is a page of the holds that are open, the soonest to end first.
type Holds struct {
	Holds []Hold `json:"holds"`
	More
}

// Adjustments is a page of the adjustments, by id.
type Adjustments struct {
	Adjustments []Adjustment `json:"adjustments"`
	More
}

// Payments is a page of the payments, by id.
type Payments struct {
	Payments []Payment `json:"payments"`
	More
}

// OperationLine is an operation in a list.
type OperationLine struct {
	ID       Hash         `json:"id"`
	Kind     string       `json:"kind"`
	Account  Address      `json:"account,omitzero" doc:"whose points moved"`
	Partner  string       `json:"partner,omitempty" doc:"that acted or honoured"`
	Program  string       `json:"program,omitempty"`
	Points   token.Points `json:"points"`
	Reason   string       `json:"reason,omitempty" doc:"why points were made, taken back or corrected"`
	Reversed token.Points `json:"reversed" doc:"of points, by reversals so far"`
	Time     Time         `json:"time,omitzero" doc:"of its block"`
	At       OperationAt  `json:"at"`
}

// Operations is a page of the operations that took effect, the newest first.
type Operations struct {
	Operations []OperationLine `json:"operations"`
	More
}

// BlockLine is a block in a list.
type BlockLine struct {
	Height       int64  `json:"height"`
	Time         Time   `json:"time"`
	Hash         Hash   `json:"hash" doc:"of its header"`
	AppHash      Hash   `json:"app_hash" doc:"of the state after it"`
	Proposer     string `json:"proposer,omitempty" doc:"partner that proposed it"`
	Transactions int    `json:"transactions" doc:"how many"`
}

// Blocks is a page of the blocks, the newest first.
type Blocks struct {
	Blocks []BlockLine `json:"blocks"`
	More
}
