package api

import (
	"fmt"

	"github.com/ethereum/go-ethereum/crypto"

	"github.com/punkt-ledger/punkt/ledger/op"
	"github.com/punkt-ledger/punkt/node/till"
	"github.com/punkt-ledger/punkt/partner"
	"github.com/punkt-ledger/punkt/token"
)

// PointsRequest is what a till asks of the home of a member, signed by a redeemer's key
// of the payee.
type PointsRequest struct {
	ChainID     uint64  `json:"chain_id"`
	Home        string  `json:"home" doc:"the partner in whose custody the member's account is: whose node is asked"`
	Payee       string  `json:"payee" doc:"the partner that honours the points, and asks"`
	Account     Address `json:"account,omitzero" doc:"the member's account, where no card says it" required:"false"`
	Card        string  `json:"card,omitempty" doc:"the token of the member's card, where no account says it"`
	Program     string  `json:"program"`
	Points      uint64  `json:"points"`
	HoldSeconds uint64  `json:"hold_seconds,omitempty" doc:"set the points aside for so long; left out: redeem them"`
	Ref         Hash    `json:"ref" doc:"of the redeem or the hold: the same again is the same sale"`
	ExpiresAt   Time    `json:"expires_at" doc:"not granted afterwards; at most two minutes ahead"`
	Signature   Hex     `json:"signature" doc:"65 bytes, EIP-191 over the text of the reference"`
}

// RequestState is what has become of a request.
type RequestState struct {
	ID        Hash   `json:"id" doc:"ask for it by this; nobody else can guess it"`
	Status    string `json:"status" enum:"waiting,done,refused,expired"`
	Operation Hash   `json:"operation,omitzero" doc:"done: id of the redeem or the hold"`
	Height    int64  `json:"height,omitempty" doc:"done: of its block"`
	ExpiresAt Time   `json:"expires_at"`
}

// WaitingRequest is a request that its home has not answered.
type WaitingRequest struct {
	Number int64 `json:"number" doc:"grows with each request: after= of the next list"`
	ID     Hash  `json:"id"`
	PointsRequest
}

// WaitingRequests are those that can still be granted, the oldest first.
type WaitingRequests struct {
	Requests []WaitingRequest `json:"requests"`
}

// RequestAnswer is the home's answer, signed by a custodian's key.
type RequestAnswer struct {
	Done      bool  `json:"done"`
	Operation Hash  `json:"operation,omitzero" doc:"done: id of the redeem or the hold" required:"false"`
	Height    int64 `json:"height,omitempty" doc:"done: of its block"`
	Signature Hex   `json:"signature" doc:"65 bytes, EIP-191 over the text of the reference"`
}

// PointsRequestOf is a request in its JSON.
func PointsRequestOf(r till.Request) PointsRequest {
	return PointsRequest{ChainID: r.ChainID, Home: string(r.Home), Payee: string(r.Payee), Account: Address(r.Account), Card: r.Card,
		Program: string(r.Program), Points: r.Points, HoldSeconds: r.HoldSeconds, Ref: Hash(r.Ref), ExpiresAt: Time(r.Expires), Signature: r.Signature[:]}
}

// Request is the request of the JSON. It fails with till.ErrSignature.
func (in PointsRequest) Request() (till.Request, error) {
	signature, err := signatureOf(in.Signature)
	return till.Request{ChainID: in.ChainID, Home: partner.ID(in.Home), Payee: partner.ID(in.Payee), Account: op.Address(in.Account), Card: in.Card,
		Program: token.Code(in.Program), Points: in.Points, HoldSeconds: in.HoldSeconds, Ref: op.Ref(in.Ref), Expires: int64(in.ExpiresAt), Signature: signature}, err
}

func signatureOf(b Hex) (out [crypto.SignatureLength]byte, err error) {
	if copy(out[:], b) != len(b) || len(b) != len(out) {
		err = fmt.Errorf("%w: %d bytes, want %d", till.ErrSignature, len(b), len(out))
	}
	return out, err
}

func stateOf(k till.Kept) RequestState {
	out := RequestState{ID: Hash(k.Request.ID()), Status: "waiting", ExpiresAt: Time(k.Request.Expires)}
	switch {
	case k.Expired:
		out.Status = "expired"
	case k.Answer != nil && k.Answer.Done:
		out.Status, out.Operation, out.Height = "done", Hash(k.Answer.Operation), k.Answer.Height
	case k.Answer != nil:
		out.Status = "refused"
	}
	return out
}
