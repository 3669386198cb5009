package api

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/punkt-ledger/punkt/ledger/op"
	"github.com/punkt-ledger/punkt/node/till"
	"github.com/punkt-ledger/punkt/partner"
)

// Requests keeps what tills ask of the node's partner; *till.Book is one, and a wallet
// service may be another. Safe for concurrent use. It fails with the errors of package
// request.
type Requests interface {
	// Place takes a request in whose signer may ask. The same again is the same.
	Place(till.Request) (till.Kept, error)
	// Get is a request by its id.
	Get(id [32]byte) (till.Kept, error)
	// Await is Get once there is an answer or no time left, or when the context ends.
	Await(ctx context.Context, id [32]byte) (till.Kept, error)
	// AwaitWaiting are the requests behind a number that wait for an answer, once there
	// is one, or none when the context ends.
	AwaitWaiting(ctx context.Context, after int64) []till.Kept
	// Settle gives a request the answer of its home.
	Settle(till.Answer) error
}

// The reasons of the routes about requests.
var (
	requestElsewhere = reason{"request_elsewhere", http.StatusMisdirectedRequest, "The request is for another partner's node"}
	requestExpired   = reason{"request_expired", http.StatusGone, "The request has expired, or would live too long"}
	requestAnswered  = reason{"request_answered", http.StatusConflict, "The request has another answer"}
	unknownRequest   = reason{"unknown_request", http.StatusNotFound, "The node has no such request"}
	tooManyRequests  = reason{"too_many_requests", http.StatusTooManyRequests, "The partner's tills ask for more than the node keeps"}
)

var requestReasons = []reason{requestElsewhere, requestExpired, requestAnswered, unknownRequest, tooManyRequests}

func (s *Server) requestRoutes() {
	place := describeRoute(huma.Operation{OperationID: "place-request", Method: http.MethodPost, Path: "/v1/requests", MaxBodyBytes: maxRequestBytes,
		Summary:     "Ask the node's partner for points of a member in its custody",
		Description: "Signed by a redeemer's key of the payee. The same request again is answered as it stands."})
	register(s, place, s.placeRequest)
	register(s, get("list-requests", "/v1/requests", "Requests that wait for the answer of the node's partner"), s.waitingRequests)
	register(s, get("get-request", "/v1/requests/{id}", "What has become of a request"), s.request)
	answer := describeRoute(huma.Operation{OperationID: "answer-request", Method: http.MethodPost, Path: "/v1/requests/{id}/answer", MaxBodyBytes: maxRequestBytes,
		Summary: "Answer a request: signed by a custodian's key of the node's partner"})
	register(s, answer, s.answerRequest)
}

func (s *Server) placeRequest(ctx context.Context, in *body[PointsRequest]) (RequestState, error) {
	r, err := in.Body.Request()
	if err != nil {
		return RequestState{}, err
	}
	home, err := s.node.Chain.Status()
	if err != nil {
		return RequestState{}, err
	}
	if r.Home != home.Partner || r.ChainID != home.ChainID {
		return RequestState{}, requestElsewhere.problem(fmt.Sprintf("it is for %s on chain %d, and this is the node of %q on chain %d",
			r.Home, r.ChainID, home.Partner, home.ChainID))
	}
	signer, err := r.Signer()
	if err != nil {
		return RequestState{}, err
	}
	if err := s.mayAct(acting{r.Payee, signer, partner.Redeemer, partner.ToHonour}); err != nil {
		return RequestState{}, err
	}
	k, err := s.node.Requests.Place(r)
	return stateOf(k), err
}

// acting is a key that acts for a partner in a role.
type acting struct {
	partner partner.ID
	key     op.Address
	role    partner.Role
	right   partner.Right
}

// mayAct looks the key up in the registry, and fails as a transaction of it would.
func (s *Server) mayAct(a acting) error {
	v, err := s.view()
	if err != nil {
		return err
	}
	defer v.Close()
	p, ok, err := v.Partner(a.partner)
	switch roles := p.RolesOf(a.key); {
	case err != nil:
		return err
	case !ok:
		return fmt.Errorf("%w: %q", partner.ErrUnknownPartner, a.partner)
	case roles == 0:
		return fmt.Errorf("%w: 0x%x is no key of %s", partner.ErrNotPartnerKey, a.key, a.partner)
	case !roles.Has(a.role):
		return fmt.Errorf("%w: needs %s", partner.ErrWrongRole, a.role)
	}
	return p.Must(a.right)
}

type requestInput struct {
	ID   Hash `path:"id"`
	Wait int  `query:"wait" minimum:"0" maximum:"25" doc:"seconds to wait for an answer"`
}

func (s *Server) request(ctx context.Context, in *requestInput) (RequestState, error) {
	ctx, cancel := context.WithTimeout(ctx, time.Duration(in.Wait)*time.Second)
	defer cancel()
	k, err := s.node.Requests.Await(ctx, in.ID)
	return stateOf(k), err
}

type waitingInput struct {
	After int64 `query:"after" doc:"number of the last request that the caller has seen"`
	Wait  int   `query:"wait" minimum:"0" maximum:"25" doc:"seconds to wait for a request where there is none"`
}

func (s *Server) waitingRequests(ctx context.Context, in *waitingInput) (WaitingRequests, error) {
	out := WaitingRequests{Requests: []WaitingRequest{}}
	ctx, cancel := context.WithTimeout(ctx, time.Duration(in.Wait)*time.Second)
	defer cancel()
	for _, k := range s.node.Requests.AwaitWaiting(ctx, in.After) {
		out.Requests = append(out.Requests, WaitingRequest{k.Number, Hash(k.Request.ID()), PointsRequestOf(k.Request)})
	}
	return out, nil
}

type answerInput struct {
	ID   Hash `path:"id"`
	Body RequestAnswer
}

func (s *Server) answerRequest(ctx context.Context, in *answerInput) (RequestState, error) {
	signature, err := signatureOf(in.Body.Signature)
	if err != nil {
		return RequestState{}, err
	}
	a := till.Answer{Request: in.ID, Done: in.Body.Done, Operation: in.Body.Operation, Height: in.Body.Height, Signature: signature}
	signer, err := a.Signer()
	if err != nil {
		return RequestState{}, err
	}
	home, err := s.node.Chain.Status()
	if err != nil {
		return RequestState{}, err
	}
	if err := s.mayAct(acting{home.Partner, signer, partner.Custodian, partner.ToKeep}); err != nil {
		return RequestState{}, err
	}
	if err := s.node.Requests.Settle(a); err != nil {
		return RequestState{}, err
	}
	k, err := s.node.Requests.Get(in.ID)
	return stateOf(k), err
}

// requestProblem is the problem of an error of package till.
func requestProblem(err error) *Problem {
	for _, known := range []struct {
		err    error
		reason reason
	}{
		{till.ErrMalformed, badRequest}, {till.ErrSignature, badRequest}, {till.ErrUnknown, unknownRequest},
		{till.ErrExpired, requestExpired}, {till.ErrTooMany, tooManyRequests}, {till.ErrAnswered, requestAnswered},
	} {
		if errors.Is(err, known.err) {
			return known.reason.problem(err.Error())
		}
	}
	return nil
}
