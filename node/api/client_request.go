package api

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/punkt-ledger/punkt/node/till"
)

// longPollSlack is how much longer than the node's wait a client waits for its answer.
const longPollSlack = 10 * time.Second

// PlaceRequest asks the node's partner for points of a member. It fails with a *Refused
// named as the reference says.
func (c *Client) PlaceRequest(ctx context.Context, r till.Request) (RequestState, error) {
	return send[RequestState](ctx, c, "/v1/requests", PointsRequestOf(r))
}

// AwaitRequest is what has become of a request, once it is settled, or after some 25 s.
func (c *Client) AwaitRequest(ctx context.Context, id Hash) (RequestState, error) {
	return poll[RequestState](ctx, c, "/v1/requests/"+id.String(), url.Values{})
}

// AwaitWaiting are the requests behind a number that wait for an answer, or none after
// some 25 s. Only programs on the node's machine are told.
func (c *Client) AwaitWaiting(ctx context.Context, after int64) (WaitingRequests, error) {
	return poll[WaitingRequests](ctx, c, "/v1/requests", url.Values{"after": {strconv.FormatInt(after, 10)}})
}

// Waiting is AwaitWaiting without the wait.
func (c *Client) Waiting(ctx context.Context) (WaitingRequests, error) {
	return askNode[WaitingRequests](ctx, c, "/v1/requests")
}

// AnswerRequest gives a request its home's answer.
func (c *Client) AnswerRequest(ctx context.Context, a till.Answer) (RequestState, error) {
	return send[RequestState](ctx, c, "/v1/requests/"+Hash(a.Request).String()+"/answer",
		RequestAnswer{Done: a.Done, Operation: a.Operation, Height: a.Height, Signature: a.Signature[:]})
}

func poll[T any](ctx context.Context, c *Client, path string, q url.Values) (T, error) {
	ctx, cancel := context.WithTimeout(ctx, maxLongPollSeconds*time.Second+longPollSlack)
	defer cancel()
	q.Set("wait", strconv.Itoa(maxLongPollSeconds))
	return call[T](ctx, c, request{method: http.MethodGet, path: path + "?" + q.Encode()})
}

func send[T any](ctx context.Context, c *Client, path string, in any) (out T, err error) {
	ctx, cancel := context.WithTimeout(ctx, readTimeout)
	defer cancel()
	text, err := json.Marshal(in)
	if err != nil {
		return out, fmt.Errorf("encode request: %w", err)
	}
	return call[T](ctx, c, request{method: http.MethodPost, path: path, body: text, kind: "application/json"})
}
