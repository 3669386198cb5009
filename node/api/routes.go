package api

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"github.com/punkt-ledger/punkt/ledger"
)

// routes registers every route of the reference, in its order.
func (s *Server) routes() {
	s.submission()

	read(s, s.ofBlocks(get("get-transaction", "/v1/transactions/{hash}",
		"A transaction of a block: what was asked for and what it did")), s.transaction)
	read(s, s.ofBlocks(get("get-block", "/v1/blocks/{height}", "A committed block and its transactions")), s.block)
	read(s, get("get-operation", "/v1/operations/{id}", "What the ledger keeps of an operation that took effect"), getOperation)

	read(s, get("get-account", "/v1/accounts/{address}", "A member's account with its balances"), getAccount)
	read(s, s.ofBlocks(get("get-statement", "/v1/accounts/{address}/statement",
		"A page of an account's history, newest first")), s.statement)
	read(s, get("get-hold", "/v1/holds/{id}", "Points set aside for a partner to capture"), getHold)
	read(s, get("get-adjustment", "/v1/adjustments/{id}", "A correction of a balance, proposed or approved"), getAdjustment)

	read(s, get("get-coalition", "/v1/coalition", "What all partners agreed on once"), getCoalition)
	read(s, get("list-partners", "/v1/partners", "All partners, by id"), listPartners)
	read(s, get("get-partner", "/v1/partners/{id}", "A partner: its status, keys and limit"), getPartner)
	read(s, get("list-positions", "/v1/positions", "What all partners owe each other"), listPositions)
	read(s, get("get-partner-positions", "/v1/partners/{id}/positions", "What a partner owes the others, and they it"), partnerPositions)
	read(s, get("get-partner-quota", "/v1/partners/{id}/quota", "What a partner used of its quota today"), partnerQuota)
	read(s, get("get-payment", "/v1/payments/{id}", "A payment that a debtor has recorded"), getPayment)
	read(s, get("list-programs", "/v1/programs", "All programs, by code"), listPrograms)
	read(s, get("get-program", "/v1/programs/{code}", "A program and the terms in force"), getProgram)
	read(s, get("get-terms", "/v1/programs/{code}/terms/{version}", "A program under a version of its terms"), getTerms)
	read(s, get("list-totals", "/v1/totals", "What became of the points of all programs, by code"), listTotals)
	read(s, get("get-totals", "/v1/programs/{code}/totals", "What became of a program's points"), getTotals)
	read(s, get("get-quote", "/v1/quote", "What an exchange would give at the prices in force"), getQuote)

	s.listRoutes()
	s.logRoutes()
	s.eventRoutes()
	s.proofRoutes()
	s.requestRoutes()
	s.nodeRoutes()
}

// get describes a route that reads.
func get(id, path, summary string) huma.Operation {
	return describeRoute(huma.Operation{OperationID: id, Method: http.MethodGet, Path: path, Summary: summary})
}

// describeRoute adds what every route has in common: problems.
func describeRoute(op huma.Operation) huma.Operation {
	problem := &huma.MediaType{Schema: &huma.Schema{Ref: "#/components/schemas/Problem"}}
	op.Responses = map[string]*huma.Response{
		"default": {Description: "Why it was not done", Content: map[string]*huma.MediaType{problemType: problem}},
	}
	return op
}

// ofBlocks is a route that reads whole blocks: few callers are served at a time, the
// others wait for a little, and then hear that the node is busy.
func (s *Server) ofBlocks(op huma.Operation) huma.Operation {
	op.Middlewares = append(op.Middlewares, func(ctx huma.Context, next func(huma.Context)) {
		patience := time.NewTimer(s.catchUpTimeout)
		defer patience.Stop()
		select {
		case s.blocks <- struct{}{}:
			defer func() { <-s.blocks }()
			next(ctx)
		case <-ctx.Context().Done():
		case <-patience.C:
			_, w := humago.Unwrap(ctx)
			writeProblem(w, problemOf(fmt.Errorf("%w: %d callers read blocks", ErrBusy, maxBlockReads)))
		}
	})
	return op
}

// body is an answer as huma takes it.
type body[T any] struct{ Body T }

// read registers a route that answers from one committed state, which has the block
// that the caller asks for.
func read[I any, P interface {
	*I
	minHeight() int64
}, O any](s *Server, op huma.Operation, answer func(context.Context, *ledger.View, P) (O, error)) {
	register(s, op, func(ctx context.Context, in *I) (out O, err error) {
		v, err := s.viewOf(ctx, audiences[op.OperationID], P(in).minHeight())
		if err != nil {
			return out, err
		}
		defer v.Close()
		return answer(ctx, v, in)
	})
}

// Since is what every route that reads may be asked: not to answer from before a block.
type Since struct {
	MinHeight int64 `query:"min_height" minimum:"0" doc:"answer once the node has the block of this height, which the answer to a transaction names"`
}

func (in Since) minHeight() int64 { return in.MinHeight }

// viewOf opens the committed state once it has the block of the height. It fails with
// ErrBehind when that takes too long. Of those who need not say who they are few may wait:
// the others, who hear ErrBusy, come again.
func (s *Server) viewOf(ctx context.Context, who audience, height int64) (*ledger.View, error) {
	v, err := s.view()
	if err == nil && v.Height() >= height || height == 0 {
		return v, err
	}
	if err == nil {
		v.Close()
	}
	if who == anyone {
		select {
		case s.waits <- struct{}{}:
			defer func() { <-s.waits }()
		default:
			return nil, fmt.Errorf("%w: %d callers wait for a block", ErrBusy, maxWaits)
		}
	}
	ctx, cancel := context.WithTimeout(ctx, s.catchUpTimeout)
	defer cancel()
	if err := s.node.Chain.WaitHeight(ctx, height); err != nil {
		return nil, err
	}
	return s.view()
}

// view opens the committed state. Before the genesis there is none to read.
func (s *Server) view() (*ledger.View, error) {
	v, err := s.node.Ledger.View()
	if errors.Is(err, ledger.ErrNoGenesis) {
		return nil, ErrCatchingUp
	}
	return v, err
}

// register registers a route whose errors become problems; a fault is logged here, the
// only place, and the caller learns no more than that there was one.
func register[I, O any](s *Server, op huma.Operation, answer func(context.Context, *I) (O, error)) {
	huma.Register(s.api, op, func(ctx context.Context, in *I) (*body[O], error) {
		out, err := answer(ctx, in)
		if err == nil {
			return &body[O]{out}, nil
		}
		p := problemOf(err)
		if p == nil {
			p = s.faulted(op.OperationID, err)
		}
		return nil, p
	})
}

// faulted logs a fault, and is what its caller may know of it.
func (s *Server) faulted(route string, err error) *Problem {
	s.config.Log.Error("a request met a fault", slog.String("route", route), slog.Any("error", err))
	return nodeFault.problem("the node's log says more")
}

func asOf(v *ledger.View) AsOf { return AsOf{Height: v.Height(), Time: Time(v.Time())} }
