package counter

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/punkt-ledger/punkt/ledger/op"
	"github.com/punkt-ledger/punkt/node/api"
	"github.com/punkt-ledger/punkt/node/till"
)

var (
	// ErrRefused: the home said no, and nothing was done. It does not say why.
	ErrRefused = errors.New("the request was refused")
	// ErrNoAnswer: the home gave no answer in time. It may have sent the operation all the
	// same: the same request with the same ref, in a moment, tells.
	ErrNoAnswer = errors.New("no answer to the request")
	// ErrFalseAnswer: the home says that it is done, and the ledger does not have it.
	ErrFalseAnswer = errors.New("the answer does not fit the ledger")
)

// Till asks a home for points.
type Till struct {
	Own  *api.Client // the payee's node, which is believed
	Home *api.Client // the node of the member's home
}

// retryEvery is how often a home is tried again whose node does not answer.
const retryEvery = time.Second

// Ask places a signed request, waits for the home's answer, and looks the operation up at
// the payee's own node. It fails with ErrRefused, ErrNoAnswer, ErrFalseAnswer, or a
// *api.Refused if the home's node did not take the request.
func (t Till) Ask(ctx context.Context, r till.Request) (api.OperationAnswer, error) {
	ctx, cancel := context.WithDeadlineCause(ctx, time.Unix(r.Expires, 0).Add(retryEvery), ErrNoAnswer)
	defer cancel()
	var last error // of the try before: the one that time cuts off says less
	for {
		state, err := t.settled(ctx, r)
		switch {
		case err == nil:
			return t.check(context.WithoutCancel(ctx), r, state)
		case ctx.Err() != nil:
			if last != nil {
				err = last
			}
			return api.OperationAnswer{}, fmt.Errorf("%w: %w", context.Cause(ctx), err)
		case !errors.Is(err, api.ErrUnreachable) && !unknown(err):
			return api.OperationAnswer{}, err
		}
		last = err
		select { // a node that starts anew has forgotten the request: it is placed again
		case <-ctx.Done():
		case <-time.After(retryEvery):
		}
	}
}

// settled places the request and waits until it is settled.
func (t Till) settled(ctx context.Context, r till.Request) (api.RequestState, error) {
	state, err := t.Home.PlaceRequest(ctx, r)
	for err == nil && state.Status == "waiting" {
		state, err = t.Home.AwaitRequest(ctx, state.ID)
	}
	return state, err
}

func unknown(err error) bool {
	refused := (*api.Refused)(nil)
	return errors.As(err, &refused) && refused.Name == "unknown_request"
}

// check believes an answer only where the ledger bears it out: the operation's id is made
// of the account and of the ref that the till chose.
func (t Till) check(ctx context.Context, r till.Request, state api.RequestState) (api.OperationAnswer, error) {
	switch state.Status {
	case "refused":
		return api.OperationAnswer{}, fmt.Errorf("%w by %s", ErrRefused, r.Home)
	case "expired":
		return api.OperationAnswer{}, fmt.Errorf("%w: %s let it expire", ErrNoAnswer, r.Home)
	}
	found, err := t.Own.AtLeast(state.Height).Operation(ctx, state.Operation)
	if err != nil {
		return found, fmt.Errorf("look for operation %s of block %d: %w", state.Operation, state.Height, err)
	}
	if id := op.HeaderOf(r.Operation(op.Address(found.Account), 0)).ID(""); api.Hash(id) != state.Operation || !same(found, r) {
		return found, fmt.Errorf("%w: operation %s is a %s of %d %s at %s", ErrFalseAnswer, state.Operation, found.Kind, found.Points, found.Program, found.Partner)
	}
	return found, nil
}

// same reports whether the operation gives what the request asks for.
func same(found api.OperationAnswer, r till.Request) bool {
	return found.Kind == r.Operation(op.Address{}, 0).Kind().String() && found.Partner == string(r.Payee) &&
		found.Program == string(r.Program) && uint64(found.Points) == r.Points
}
