package api

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/punkt-ledger/punkt/ledger"
)

// Client talks to one node. Its methods mirror the routes and may be called from any
// goroutine. They fail with ErrUnreachable, *Refused, ErrBusy, ErrCatchingUp,
// ErrBehind, ErrUnknownOutcome or ErrFault.
type Client struct {
	base      string
	http      *http.Client
	minHeight int64 // of the state that reads answer from
	identity  *identity
}

// Bounds on a client's patience.
const (
	dialTimeout = 3 * time.Second
	readTimeout = 30 * time.Second // of a route that reads
	idleConns   = 256              // kept open to the node: an import submits from many goroutines
)

// NewClient makes a client of the node at a URL such as http://127.0.0.1:26702.
func NewClient(node string) *Client {
	transport := &http.Transport{
		Proxy:                 http.ProxyFromEnvironment,
		DialContext:           (&net.Dialer{Timeout: dialTimeout}).DialContext,
		MaxIdleConns:          idleConns,
		MaxIdleConnsPerHost:   idleConns,
		IdleConnTimeout:       idleTimeout / 2, // before the node closes it
		TLSHandshakeTimeout:   dialTimeout,
		ResponseHeaderTimeout: 0, // a submission waits; contexts bound every request
	}
	return &Client{base: strings.TrimSuffix(node, "/"), http: &http.Client{Transport: transport}, identity: &identity{}}
}

// AtLeast is the client for reading what a block did, at whatever node: its reads answer
// once the node has the block of the height, and fail with ErrBehind if that takes too
// long. The height is that of the Transaction that Submit answered.
func (c *Client) AtLeast(height int64) *Client {
	later := *c
	later.minHeight = max(c.minHeight, height)
	return &later
}

// Close drops the connections that are kept open.
func (c *Client) Close() { c.http.CloseIdleConnections() }

// What a call can end with besides a refusal, ErrBusy, ErrCatchingUp and ErrUnknownOutcome.
var (
	// ErrUnreachable: nobody answers at the node's address. Nothing was submitted.
	ErrUnreachable = errors.New("the node cannot be reached")
	// ErrFault: the node met a fault of its own, or what answers is no node of ours.
	ErrFault = errors.New("the node met a fault")
)

// Refused is a request that the ledger or the node refused.
type Refused struct {
	Name        string // of the rejection, as Problem.Code
	Number      uint32 // of the ledger's rejection; 0: a reason of the node's own
	Detail      string // in words and numbers
	Status      int    // of HTTP
	Existing    *OperationAt
	Booked      *Operation   // ref_conflict: what has the ref
	Asked       *Operation   // ref_conflict: what was submitted
	Transaction *Transaction // the transaction that is final and was refused there; nil: nothing is on the ledger
}

// Error is the refusal in one line: name (number): detail.
func (r *Refused) Error() string { return fmt.Sprintf("%s (%d): %s", r.Name, r.Number, r.Detail) }

// Later reports whether the same again is taken on another day.
func (r *Refused) Later() bool {
	rejection, ok := ledger.RejectionByCode(r.Number)
	return ok && rejection.Class == ledger.Later
}

// Status asks the node how it is doing.
func (c *Client) Status(ctx context.Context) (Status, error) {
	return askNode[Status](ctx, c, "/v1/status")
}

// Live fails unless the node serves.
func (c *Client) Live(ctx context.Context) error {
	_, err := askNode[Live](ctx, c, "/livez")
	return err
}

// Ready fails, with a *Refused named not_ready, unless the node takes part and the
// network makes blocks.
func (c *Client) Ready(ctx context.Context) (Readiness, error) {
	return askNode[Readiness](ctx, c, "/readyz")
}

// Coalition is what all partners agreed on once.
func (c *Client) Coalition(ctx context.Context) (Coalition, error) {
	return ask[Coalition](ctx, c, "/v1/coalition")
}

// Partners are all partners, by id, page after page.
func (c *Client) Partners(ctx context.Context) (Partners, error) {
	all, err := ask[Partners](ctx, c, "/v1/partners")
	for err == nil && all.HasMore {
		var page Partners
		page, err = ask[Partners](ctx, c, List{After: all.Next}.query("/v1/partners"))
		all.Partners, all.More = append(all.Partners, page.Partners...), page.More
	}
	return all, err
}

// Partner is a partner by its id.
func (c *Client) Partner(ctx context.Context, id string) (PartnerAnswer, error) {
	return ask[PartnerAnswer](ctx, c, "/v1/partners/"+url.PathEscape(id))
}

// Positions are what all partners owe each other, page after page. The nets are as of the
// last page, and the positions of the pages before may be older.
func (c *Client) Positions(ctx context.Context) (Positions, error) {
	all, err := ask[Positions](ctx, c, "/v1/positions")
	for err == nil && all.HasMore {
		var page Positions
		page, err = ask[Positions](ctx, c, List{After: all.Next}.query("/v1/positions"))
		all.Positions, all.Nets, all.More = append(all.Positions, page.Positions...), page.Nets, page.More
	}
	return all, err
}

// PartnerPositions are what a partner owes the others, and they it.
func (c *Client) PartnerPositions(ctx context.Context, id string) (Positions, error) {
	return ask[Positions](ctx, c, "/v1/partners/"+url.PathEscape(id)+"/positions")
}

// PartnerQuota is what a partner has used of its quota of the day.
func (c *Client) PartnerQuota(ctx context.Context, id string) (Quota, error) {
	return ask[Quota](ctx, c, "/v1/partners/"+url.PathEscape(id)+"/quota")
}

// Programs are all programs, by code.
func (c *Client) Programs(ctx context.Context) (Programs, error) {
	return ask[Programs](ctx, c, "/v1/programs")
}

// AllTotals are what became of the points of all programs, by code. Readers may ask it.
func (c *Client) AllTotals(ctx context.Context) (AllTotals, error) {
	return ask[AllTotals](ctx, c, "/v1/totals")
}

// Totals are what became of a program's points. Readers may ask it.
func (c *Client) Totals(ctx context.Context, code string) (TotalsAnswer, error) {
	return ask[TotalsAnswer](ctx, c, "/v1/programs/"+url.PathEscape(code)+"/totals")
}

// Program is a program and the terms in force.
func (c *Client) Program(ctx context.Context, code string) (ProgramAnswer, error) {
	return ask[ProgramAnswer](ctx, c, "/v1/programs/"+url.PathEscape(code))
}

// Exchange is what a quote is asked for: points of one program for another.
type Exchange struct {
	From, To string // program codes
	Points   int64
}

// Quote is what an exchange would give.
func (c *Client) Quote(ctx context.Context, e Exchange) (Quote, error) {
	q := url.Values{"from": {e.From}, "to": {e.To}, "points": {strconv.FormatInt(e.Points, 10)}}
	return ask[Quote](ctx, c, "/v1/quote?"+q.Encode())
}

// Account is a member's account with its balances.
func (c *Client) Account(ctx context.Context, a Address) (Account, error) {
	return ask[Account](ctx, c, "/v1/accounts/"+a.String())
}

// Page says which lines of a statement are wanted.
type Page struct {
	Cursor string // NextCursor of the page before; empty: from the newest line
	Limit  int    // at most MaxPage; 0: DefaultPage
}

// Statement is a page of an account's history, newest first.
func (c *Client) Statement(ctx context.Context, a Address, p Page) (Statement, error) {
	q := url.Values{}
	if p.Cursor != "" {
		q.Set("cursor", p.Cursor)
	}
	if p.Limit != 0 {
		q.Set("limit", strconv.Itoa(p.Limit))
	}
	return ask[Statement](ctx, c, "/v1/accounts/"+a.String()+"/statement?"+q.Encode())
}

// Transaction is a transaction of a block: a *Refused named unknown_transaction if it
// is in none.
func (c *Client) Transaction(ctx context.Context, hash Hash) (TransactionAnswer, error) {
	return ask[TransactionAnswer](ctx, c, "/v1/transactions/"+hash.String())
}

// Block is a committed block.
func (c *Client) Block(ctx context.Context, height int64) (Block, error) {
	return ask[Block](ctx, c, "/v1/blocks/"+strconv.FormatInt(height, 10))
}

// Operation is what the ledger keeps of an operation that took effect.
func (c *Client) Operation(ctx context.Context, id Hash) (OperationAnswer, error) {
	return ask[OperationAnswer](ctx, c, "/v1/operations/"+id.String())
}

// Hold is a hold by the id of the operation that placed it.
func (c *Client) Hold(ctx context.Context, id Hash) (HoldAnswer, error) {
	return ask[HoldAnswer](ctx, c, "/v1/holds/"+id.String())
}

// Terms is a program under a version of its terms, from 1 on.
func (c *Client) Terms(ctx context.Context, code string, version uint32) (ProgramAnswer, error) {
	return ask[ProgramAnswer](ctx, c, fmt.Sprintf("/v1/programs/%s/terms/%d", url.PathEscape(code), version))
}

// Adjustment is an adjustment by the id of the operation that proposed it.
func (c *Client) Adjustment(ctx context.Context, id Hash) (AdjustmentAnswer, error) {
	return ask[AdjustmentAnswer](ctx, c, "/v1/adjustments/"+id.String())
}

// CheckInvariants has the node check its whole state, which may take minutes.
func (c *Client) CheckInvariants(ctx context.Context) (Audit, error) {
	ctx, cancel := context.WithTimeout(ctx, auditTimeout)
	defer cancel()
	return call[Audit](ctx, c, request{method: http.MethodPost, path: "/v1/audit/check"})
}

// ask reads the committed state, of a block that is not before the client's.
func ask[T any](ctx context.Context, c *Client, path string) (T, error) {
	if c.minHeight == 0 {
		return askNode[T](ctx, c, path)
	}
	ctx, cancel := context.WithTimeout(ctx, readTimeout)
	defer cancel()
	joint := "?"
	if strings.Contains(path, "?") {
		joint = "&"
	}
	path += joint + "min_height=" + strconv.FormatInt(c.minHeight, 10)
	for {
		out, err := askNode[T](ctx, c, path)
		if !errors.Is(err, ErrBehind) && !errors.Is(err, ErrBusy) || !pause(ctx, maxBackoff) {
			return out, err
		}
	}
}

// askNode reads what is the node's own.
func askNode[T any](ctx context.Context, c *Client, path string) (T, error) {
	ctx, cancel := context.WithTimeout(ctx, readTimeout)
	defer cancel()
	return call[T](ctx, c, request{method: http.MethodGet, path: path})
}

type request struct {
	method, path string
	body         []byte
	kind         string // of the body; empty: octets
}

// call does one request and reads its answer.
func call[T any](ctx context.Context, c *Client, q request) (out T, err error) {
	req, err := http.NewRequestWithContext(ctx, q.method, c.base+q.path, bytes.NewReader(q.body))
	if err != nil {
		return out, fmt.Errorf("%w: %w", ErrUnreachable, err)
	}
	if len(q.body) > 0 {
		req.Header.Set("Content-Type", cmp.Or(q.kind, octets))
	}
	res, err := c.do(req)
	if err != nil {
		return out, broken(err)
	}
	defer res.Body.Close()
	b, err := io.ReadAll(io.LimitReader(res.Body, maxAnswerBytes+1))
	switch {
	case err != nil:
		return out, broken(err)
	case len(b) > maxAnswerBytes:
		return out, fmt.Errorf("%w: an answer of more than %d bytes", ErrFault, maxAnswerBytes)
	case res.StatusCode != http.StatusOK:
		return out, problemIn(res.Status, b)
	}
	if err := json.Unmarshal(b, &out); err != nil {
		return out, fmt.Errorf("%w: read answer of %s: %w", ErrFault, q.path, err)
	}
	return out, nil
}

// broken is what a connection's error means. Where no connection was made, nothing
// was sent; later on the node may have done what it was asked and not been heard.
func broken(err error) error {
	if keyless := (*withoutKey)(nil); errors.As(err, &keyless) {
		return keyless.error
	}
	if op := (*net.OpError)(nil); errors.As(err, &op) && op.Op == "dial" {
		return fmt.Errorf("%w: %w", ErrUnreachable, op)
	}
	if dns := (*net.DNSError)(nil); errors.As(err, &dns) {
		return fmt.Errorf("%w: %w", ErrUnreachable, dns)
	}
	return &interrupted{err}
}

// interrupted is a request that was sent and not answered.
type interrupted struct{ cause error }

func (i *interrupted) Error() string   { return fmt.Sprintf("%v: %v", ErrUnreachable, i.cause) }
func (i *interrupted) Unwrap() []error { return []error{ErrUnreachable, i.cause} }

// problemIn is the error that a problem stands for.
func problemIn(status string, b []byte) error {
	var p Problem
	if err := json.Unmarshal(b, &p); err != nil || p.Code == "" {
		return fmt.Errorf("%w: %s, and no problem details: is this a Punkt node?", ErrFault, status)
	}
	as := func(known error) error { // whose words the detail may begin with
		return fmt.Errorf("%w: %s", known, strings.TrimPrefix(p.Detail, known.Error()+": "))
	}
	switch p.Code {
	case busy.code:
		return as(ErrBusy)
	case catchingUp.code:
		return as(ErrCatchingUp)
	case behind.code:
		return as(ErrBehind)
	case stopping.code:
		return as(ErrUnreachable)
	case outcomeUnknown.code:
		return as(ErrUnknownOutcome)
	case nodeFault.code:
		return as(ErrFault)
	}
	return &Refused{Name: p.Code, Number: p.CodeNumber, Detail: p.Detail, Status: p.Status, Existing: p.Existing, Booked: p.Booked, Asked: p.Asked, Transaction: p.Transaction}
}

// Proof fetches a proof from a route below /v1/proofs and answers the file as it is:
// package audit/proof reads and checks it. An anchor is an older height whose header it
// is to bring along; 0: none.
func (c *Client) Proof(ctx context.Context, route string, anchor int64) ([]byte, error) {
	q := url.Values{}
	if anchor != 0 {
		q.Set("anchor", strconv.FormatInt(anchor, 10))
	}
	if c.minHeight != 0 {
		q.Set("min_height", strconv.FormatInt(c.minHeight, 10))
	}
	joint := "?"
	if strings.Contains(route, "?") {
		joint = "&"
	}
	path := "/v1/proofs/" + route + joint + q.Encode()
	ctx, cancel := context.WithTimeout(ctx, readTimeout)
	defer cancel()
	for {
		file, err := askNode[json.RawMessage](ctx, c, path)
		refused := (*Refused)(nil)
		early := errors.Is(err, ErrBehind) || errors.As(err, &refused) && refused.Name == notSealed.code
		if early && pause(ctx, maxBackoff) {
			continue // the header comes with the next block
		}
		return file, err
	}
}
