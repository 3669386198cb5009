package api

import "github.com/punkt-ledger/punkt/token"

// The JSON of the answers, the same structs for server and client. Points are JSON
// integers, which stay below 2^53; what is left out is zero, none or empty.

// AsOf is the committed block whose state an answer was read from.
type AsOf struct {
	Height int64 `json:"height" doc:"height of the last committed block"`
	Time   Time  `json:"time,omitzero" doc:"its block time, the only clock that activation and expiry know"`
}

// Status is what a node says of itself.
type Status struct {
	ChainID    uint64     `json:"chain_id" doc:"EIP-712 chain id of the coalition"`
	Genesis    Hash       `json:"genesis" doc:"hash of the network's genesis, the EIP-712 salt of what is signed for it"`
	Height     int64      `json:"height" doc:"height of the last committed block"`
	Time       Time       `json:"time,omitzero" doc:"its block time"`
	AppHash    Hash       `json:"app_hash" doc:"hash of the state after it"`
	CatchingUp bool       `json:"catching_up" doc:"true while the node fetches blocks that it missed"`
	AgeSeconds int64      `json:"last_block_age_seconds" doc:"since the node committed the last block; an idle network makes one every ten seconds"`
	Validators Validators `json:"validators" doc:"as far as this node sees them"`
	Ready      bool       `json:"ready" doc:"what /readyz says"`
	Peers      Peers      `json:"peers" doc:"nodes that it is connected to"`
	Partner    string     `json:"partner,omitempty" doc:"id of the partner that runs the node"`
	NodeID     string     `json:"node_id,omitempty" doc:"CometBFT node id: 40 hexadecimal digits"`
	Version    string     `json:"version" doc:"version of the program"`
}

// Validators are the coalition's, as far as one node sees them.
type Validators struct {
	Count  int  `json:"count" doc:"of the registry"`
	Seen   int  `json:"seen" doc:"of these, this node's own and those that it has heard of in the last half minute"`
	Quorum bool `json:"quorum" doc:"those seen have more than two thirds of the voting power, without which no block is made"`
}

// Peers are the nodes that a node is connected to.
type Peers struct {
	Count int      `json:"count"`
	IDs   []string `json:"ids" doc:"CometBFT node ids"`
}

// Live is the answer of a node that serves at all.
type Live struct {
	Live bool `json:"live"`
}

// Readiness is the answer of a node that takes part: what it reads is fresh, and what it
// takes in becomes final.
type Readiness struct {
	Ready      bool  `json:"ready"`
	Height     int64 `json:"height" doc:"of the last committed block"`
	AgeSeconds int64 `json:"last_block_age_seconds"`
}

// Coalition is what all partners agreed on.
type Coalition struct {
	ChainID    uint64     `json:"chain_id" doc:"EIP-712 chain id"`
	Genesis    Hash       `json:"genesis" doc:"hash of the network's genesis, the EIP-712 salt of what is signed for it"`
	Origin     Hash       `json:"origin" doc:"hash of the coalition's first genesis, which a re-founded network carries on"`
	Name       string     `json:"name"`
	Currency   string     `json:"currency" doc:"ISO 4217 code of the settlement currency"`
	Parameters Parameters `json:"parameters"`
	AsOf       AsOf       `json:"as_of"`
}

// Parameters are the numbers that the coalition's rules ask for.
type Parameters struct {
	SpreadBasisPoints int64  `json:"spread_basis_points" doc:"how far below its onramp a program's offramp lies at least: what an exchange costs"`
	Trustee           string `json:"trustee,omitempty" doc:"partner that decides on payments which their creditor contests or is silent about"`
	SilenceSeconds    int64  `json:"silence_seconds" doc:"how long a creditor may be silent about a payment"`
}

// Partner is a brand of the coalition.
type Partner struct {
	ID        string       `json:"id"`
	Name      string       `json:"name"`
	Status    string       `json:"status" enum:"active,suspended,leaving,gone,defaulted"`
	Keys      []PartnerKey `json:"keys"`
	Node      string       `json:"node,omitempty" doc:"CometBFT node id"`
	Validator Hash         `json:"validator,omitzero" doc:"ed25519 key of its validator"`
	Power     int64        `json:"power" doc:"voting power of its validator; 0: it runs none"`
	Backing   string       `json:"backing" enum:"prefund,credit"`
	Limit     Money        `json:"limit" doc:"most that its outstanding points may be worth at redemption price"`
	Quota     int64        `json:"quota" doc:"weight of its own and its members' transactions in a UTC day"`
	Programs  []string     `json:"programs" doc:"codes of the programs it owns"`
}

// PartnerKey is an address that acts for a partner.
type PartnerKey struct {
	Address Address  `json:"address"`
	Roles   []string `json:"roles" doc:"admin, issuer, redeemer, treasurer, custodian, auditor"`
}

// PartnerAnswer is one partner.
type PartnerAnswer struct {
	Partner
	AsOf AsOf `json:"as_of"`
}

// Partners is a page of the partners, by id.
type Partners struct {
	Partners []Partner `json:"partners"`
	More
}

// Quota is what a partner has used of its quota, by its own keys and its members, on
// the UTC day of as_of.
type Quota struct {
	Partner  string `json:"partner"`
	Limit    int64  `json:"limit" doc:"units of weight a day"`
	Used     int64  `json:"used" doc:"since 00:00 UTC"`
	Left     int64  `json:"left" doc:"for its members and for bulk"`
	LeftTill int64  `json:"left_till" doc:"for small ones of its own keys: a quarter of the limit is kept for them"`
	AsOf     AsOf   `json:"as_of"`
}

// Position is what a debtor has come to owe a creditor since the ledger began, gross
// of what the creditor owes back.
type Position struct {
	Debtor      string `json:"debtor"`
	Creditor    string `json:"creditor"`
	Redemptions Money  `json:"redemptions" doc:"the debtor's points that the creditor honoured, at redemption price"`
	Exchanges   Money  `json:"exchanges" doc:"the creditor's points that the debtor's were exchanged for, at onramp price"`
	Reversed    Money  `json:"reversed" doc:"redemptions taken back"`
	Settled     Money  `json:"settled" doc:"paid and acknowledged"`
	Owed        Money  `json:"owed" doc:"redemptions + exchanges - reversed - settled; below nothing if a redemption was taken back after it had been paid for"`
}

// Net is one partner's side of all positions.
type Net struct {
	Partner    string `json:"partner"`
	Receivable Money  `json:"receivable" doc:"left to get from all others together"`
	Payable    Money  `json:"payable" doc:"left to pay to all others together"`
	Due        Money  `json:"due" doc:"left to pay, with nothing that others have left to give back counted against it: stands against its limit beside its outstanding points"`
	Net        Money  `json:"net" doc:"receivable - payable; over all partners the sum is zero"`
}

// Positions are what partners owe each other: a page of all, by debtor, or those of one.
type Positions struct {
	Currency  string     `json:"currency" doc:"ISO 4217"`
	Positions []Position `json:"positions"`
	Nets      []Net      `json:"nets" doc:"of the partner asked for, or on every page of all partners"`
	More
}

// Program is a partner's points currency and the terms in force, which are public. What
// became of its points is in its ProgramTotals.
type Program struct {
	Code              string `json:"code"`
	Owner             string `json:"owner" doc:"the partner that owes the points"`
	Name              string `json:"name"`
	Terms             uint32 `json:"terms" doc:"version of the terms; a change leaves the lots that exist as they are"`
	Privacy           string `json:"privacy" enum:"open,private" doc:"how much of its trade every node sees; open: all"`
	Prices            Prices `json:"prices"`
	Expiry            Expiry `json:"expiry"`
	UTCOffsetSeconds  int64  `json:"utc_offset_seconds" doc:"of the program's days, east positive"`
	ActivationSeconds int64  `json:"activation_seconds" doc:"from earning until points can be spent; 0: at once"`
	DebtCap           int64  `json:"debt_cap" doc:"how far a clawback may take a balance below zero; 0: it stops at zero"`
	Transfers         bool   `json:"transfers" doc:"whether members may pass points on"`
	TransferDayCap    int64  `json:"transfer_day_cap" doc:"most that an account may pass on in a day; 0: no cap"`
	BackdatingSeconds *int64 `json:"backdating_seconds" doc:"how far back a business time may lie; null: any time"`
	Cap               int64  `json:"cap" doc:"most points outstanding; 0: the partner's limit alone holds"`
}

// Prices are what one point is worth between partners.
type Prices struct {
	Onramp     Money `json:"onramp" doc:"what a partner pays for a point that it buys in an exchange"`
	Offramp    Money `json:"offramp" doc:"what a point fetches when it is exchanged away"`
	Redemption Money `json:"redemption" doc:"what the issuer owes the partner that honours a point"`
}

// Expiry is a program's rule of expiry; a last valid day ends at 24:00 of the
// program's days.
type Expiry struct {
	Type     string   `json:"type" enum:"none,rolling,calendar,sliding"`
	Months   int      `json:"months,omitempty" doc:"rolling and sliding"`
	Rounding string   `json:"rounding,omitempty" enum:"none,month,quarter,half_year,year" doc:"rolling: to the end of"`
	Dates    []string `json:"dates,omitempty" doc:"calendar: MM-DD"`
	Years    int      `json:"years,omitempty" doc:"calendar: years after the first such date"`
}

// Totals are a program's points since the ledger began, and now. Always
// issued + exchanged_in + reinstated =
// outstanding + redeemed + expired + exchanged_out + clawed_back.
type Totals struct {
	Issued       token.Points `json:"issued"`
	Redeemed     token.Points `json:"redeemed"`
	Expired      token.Points `json:"expired"`
	ExchangedIn  token.Points `json:"exchanged_in"`
	ExchangedOut token.Points `json:"exchanged_out"`
	Reinstated   token.Points `json:"reinstated" doc:"redeemed points given back by a reversal"`
	ClawedBack   token.Points `json:"clawed_back"`
	Outstanding  token.Points `json:"outstanding" doc:"live, in all lots and holds"`
	Held         token.Points `json:"held" doc:"of outstanding, in holds"`
	Claim        token.Points `json:"claim" doc:"of held, what clawbacks wait for"`
	Pending      token.Points `json:"pending" doc:"in lots whose activation is not booked"`
	Unbooked     token.Points `json:"unbooked" doc:"of expired, still in the records of accounts that the sweep has not reached"`
	Debt         token.Points `json:"debt" doc:"what clawbacks could not take and the next points that come in will"`
	Holders      int64        `json:"holders" doc:"accounts that have points by their records"`
	Remainder    Money        `json:"remainder" doc:"what the floors of exchanges out of the program left over"`
}

// ProgramTotals are the totals of a program, by its code.
type ProgramTotals struct {
	Program string `json:"program" doc:"its code"`
	Totals
}

// TotalsAnswer is the totals of one program.
type TotalsAnswer struct {
	ProgramTotals
	AsOf AsOf `json:"as_of"`
}

// AllTotals are the totals of all programs, by code.
type AllTotals struct {
	Totals []ProgramTotals `json:"totals"`
	AsOf   AsOf            `json:"as_of"`
}

// ProgramAnswer is one program.
type ProgramAnswer struct {
	Program
	AsOf AsOf `json:"as_of"`
}

// Programs are all programs, by code.
type Programs struct {
	Programs []Program `json:"programs"`
	AsOf     AsOf      `json:"as_of"`
}

// Quote is what an exchange would give at the prices in force.
type Quote struct {
	From      string       `json:"from"`
	To        string       `json:"to"`
	Points    token.Points `json:"points" doc:"given, of from"`
	Receive   token.Points `json:"receive" doc:"got, of to: floor(points x offramp / onramp)"`
	Offramp   Money        `json:"offramp" doc:"of from"`
	Onramp    Money        `json:"onramp" doc:"of to"`
	Remainder Money        `json:"remainder" doc:"what the floor leaves over"`
	ActiveAt  Time         `json:"active_at,omitzero" doc:"when the points got could be spent; left out: at once"`
	ExpiresAt Time         `json:"expires_at,omitzero" doc:"when the points got would expire, whenever those given do; left out: never"`
	AsOf      AsOf         `json:"as_of"`
}

// Audit is what a check of the whole state found.
type Audit struct {
	OK         bool           `json:"ok" doc:"every invariant holds"`
	AppHash    Hash           `json:"app_hash" doc:"of the state that was checked; the same on every node at that height"`
	Entries    uint64         `json:"entries" doc:"changes since the ledger began"`
	Accounts   int            `json:"accounts"`
	Holds      int            `json:"holds" doc:"open ones"`
	Operations int            `json:"operations"`
	Supply     token.Points   `json:"supply" doc:"points outstanding of all programs together"`
	Programs   []AuditProgram `json:"programs"`
	Violations []Violation    `json:"violations" doc:"empty: every invariant holds"`
	AsOf       AsOf           `json:"as_of"`
}

// AuditProgram is a program's totals beside what its accounts and holds add up to.
type AuditProgram struct {
	Code   string `json:"code"`
	Totals Totals `json:"totals" doc:"as the ledger keeps them"`
	Found  Stocks `json:"found" doc:"as accounts and holds add up"`
}

// Stocks are the sums over all accounts and holds of a program.
type Stocks struct {
	Lots    token.Points `json:"lots"`
	Held    token.Points `json:"held" doc:"in open holds"`
	Claim   token.Points `json:"claim"`
	Pending token.Points `json:"pending"`
	Debt    token.Points `json:"debt"`
	Holders int64        `json:"holders"`
}

// Violation is a broken invariant.
type Violation struct {
	Invariant int    `json:"invariant" doc:"its number in docs/reference/invariants.md"`
	What      string `json:"what"`
}
