package api

import "github.com/punkt-ledger/punkt/token"

// Transaction is what became of a transaction.
type Transaction struct {
	Status   string    `json:"status" enum:"final,accepted" doc:"accepted: in the node's mempool and not in a block yet"`
	Hash     Hash      `json:"hash" doc:"SHA-256 of its bytes"`
	Height   int64     `json:"height,omitempty" doc:"of its block"`
	Index    uint32    `json:"index" doc:"in its block, from 0"`
	Code     uint32    `json:"code" doc:"0: it took effect; otherwise the number of the rejection"`
	Reason   string    `json:"reason,omitempty" doc:"name of the rejection"`
	Note     string    `json:"note,omitempty" doc:"the rejection in words and numbers, as this node saw it; the block does not prove it"`
	Receipts []Receipt `json:"receipts" doc:"in the order of the operations; of a refused atomic transaction only the one that failed; if repeated only that asked for again"`
	Repeated bool      `json:"repeated,omitempty" doc:"the same operation was done before, by this transaction, and nothing was done now"`
}

// TransactionAnswer is a transaction of a block, with what was asked for.
type TransactionAnswer struct {
	Transaction
	Time       Time        `json:"time" doc:"of its block"`
	Sender     Address     `json:"sender,omitzero" doc:"the key that signed"`
	Mode       string      `json:"mode,omitempty" enum:"atomic,independent"`
	ValidUntil Time        `json:"valid_until,omitzero" doc:"refused in blocks of that time and later"`
	Bytes      int         `json:"bytes" doc:"size of the transaction"`
	Operations []Operation `json:"operations" doc:"as they were signed"`
	AsOf       AsOf        `json:"as_of"`
}

// Operation is an operation as it was signed: its kind, its ref, and the fields that
// the kind has.
type Operation struct {
	Kind       string  `json:"kind" doc:"enroll, issue, transfer, ..."`
	Ref        Hash    `json:"ref" doc:"unique for ever within the kind and whoever acts"`
	Account    Address `json:"account,omitzero"`
	Controller Address `json:"controller,omitzero" doc:"left out: the home partner's custody"`
	To         Address `json:"to,omitzero" doc:"transfer: the account that receives"`
	Program    string  `json:"program,omitempty" doc:"exchange: the program given"`
	ToProgram  string  `json:"to_program,omitempty" doc:"exchange: the program got"`
	Points     uint64  `json:"points,omitempty" doc:"as asked, checked or not"`
	Minimum    uint64  `json:"minimum,omitempty" doc:"exchange: fewest points to accept"`
	DayCap     string  `json:"day_cap,omitempty" doc:"set_day_cap: decimal amount; 0.00: no cap"`
	Time       Time    `json:"time,omitzero" doc:"issue: business time"`
	Partner    string  `json:"partner,omitempty" doc:"redeem and hold: the partner that honours; record_payment: the creditor"`
	Deadline   Time    `json:"deadline,omitzero" doc:"hold: open until then"`
	Hold       Hash    `json:"hold,omitzero" doc:"capture and release: id of the hold"`
	Operation  Hash    `json:"operation,omitzero" doc:"reverse: id of the operation"`
	Adjustment Hash    `json:"adjustment,omitzero" doc:"approve_adjustment: id of the proposal"`
	Payment    Hash    `json:"payment,omitzero" doc:"decide_payment: id of the record"`
	Amount     string  `json:"amount,omitempty" doc:"record_payment: decimal amount"`
	Reference  Hash    `json:"reference,omitzero" doc:"record_payment: hash of the bank's reference"`
	Verdict    string  `json:"verdict,omitempty" enum:"came,did_not_come"`
	Direction  string  `json:"direction,omitempty" enum:"credit,debit"`
	Reason     string  `json:"reason,omitempty" doc:"why, a word of the list of reasons"`
}

// Receipt is what one operation did, or why it was refused.
type Receipt struct {
	Op        uint32       `json:"op" doc:"its place in the transaction, from 0"`
	Code      uint32       `json:"code" doc:"0: it took effect; otherwise the number of the rejection"`
	Reason    string       `json:"reason,omitempty" doc:"name of the rejection"`
	Note      string       `json:"note,omitempty" doc:"the rejection in words and numbers, as Transaction.Note"`
	Kind      string       `json:"kind"`
	ID        Hash         `json:"id,omitzero" doc:"names the operation for ever"`
	Existing  *OperationAt `json:"existing,omitempty" doc:"duplicate_ref: the operation that has the ref"`
	Points    token.Points `json:"points,omitempty" doc:"moved; exchange: the points given"`
	Received  token.Points `json:"received,omitempty" doc:"exchange: points got"`
	Short     token.Points `json:"short,omitempty" doc:"clawback and debit: asked for and not there"`
	Debt      token.Points `json:"debt,omitempty" doc:"clawback: of short, what became debt; issue: debt paid off"`
	Claimed   token.Points `json:"claimed,omitempty" doc:"of short, what open holds will pay before anything comes back from them"`
	Lapsed    token.Points `json:"lapsed,omitempty" doc:"points returned whose expiry had passed: expired at once"`
	Remainder Money        `json:"remainder,omitzero" doc:"exchange: what the floor left over"`
	Taken     []Moved      `json:"taken,omitempty" doc:"lots that left an account"`
	Made      []Moved      `json:"made,omitempty" doc:"lots that entered an account"`
	Owed      []Owed       `json:"owed,omitempty" doc:"changes of positions"`
}

// Moved is a lot that left or entered an account.
type Moved struct {
	Account   Address      `json:"account"`
	Program   string       `json:"program"`
	Terms     uint32       `json:"terms"`
	ActiveAt  Time         `json:"active_at,omitzero"`
	ExpiresAt Time         `json:"expires_at,omitzero"`
	Amount    token.Points `json:"amount"`
	More      int          `json:"more,omitempty" doc:"so many further lots, their points summed up; left out: one lot"`
}

// Owed is a change of a position.
type Owed struct {
	Debtor   string `json:"debtor"`
	Creditor string `json:"creditor"`
	Amount   Money  `json:"amount"`
	Reason   string `json:"reason" enum:"redemption,exchange,reversal" doc:"a reversal lowers the position"`
}

// OperationAnswer is what the ledger keeps of an operation that took effect.
type OperationAnswer struct {
	ID       Hash         `json:"id"`
	Kind     string       `json:"kind"`
	Account  Address      `json:"account,omitzero" doc:"whose points moved"`
	Partner  string       `json:"partner,omitempty" doc:"that acted or honoured"`
	Program  string       `json:"program,omitempty"`
	Points   token.Points `json:"points"`
	Reason   string       `json:"reason,omitempty" doc:"why, where the kind has reasons"`
	Price    Money        `json:"price" doc:"redemption price that the issuer owed a point at; 0.00: nothing was owed"`
	Reversed token.Points `json:"reversed" doc:"of points, by reversals so far"`
	Lots     []Lot        `json:"lots" doc:"points that a reversal can still return or take"`
	At       OperationAt  `json:"at"`
	AsOf     AsOf         `json:"as_of"`
}

// OperationAt is where on the ledger an operation is.
type OperationAt struct {
	Height int64  `json:"height"`
	Tx     Hash   `json:"tx" doc:"hash of its transaction"`
	Op     uint32 `json:"op" doc:"its place in the transaction, from 0"`
}

// Block is a committed block.
type Block struct {
	Height       int64              `json:"height"`
	Time         Time               `json:"time"`
	Hash         Hash               `json:"hash" doc:"of its header, which the validators signed"`
	PreviousHash Hash               `json:"previous_hash,omitzero" doc:"of the header before"`
	AppHash      Hash               `json:"app_hash" doc:"of the state after it; the next header carries it"`
	Proposer     string             `json:"proposer,omitempty" doc:"partner that proposed it"`
	Transactions []BlockTransaction `json:"transactions"`
	AsOf         AsOf               `json:"as_of"`
}

// BlockTransaction is a line of a block.
type BlockTransaction struct {
	Hash       Hash    `json:"hash"`
	Sender     Address `json:"sender,omitzero"`
	Operations int     `json:"operations" doc:"how many"`
	Bytes      int     `json:"bytes"`
	Code       uint32  `json:"code"`
	Reason     string  `json:"reason,omitempty"`
}
