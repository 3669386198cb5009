package api

import (
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"net"
	"net/http"
	"path"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"github.com/punkt-ledger/punkt/ledger"
	"github.com/punkt-ledger/punkt/ledger/tx"
)

// guard turns a panic into an answer, and a web page's request away. It leaves the body as it is: the one route that
// reads it bounds it, and only a body that net/http knows as its own makes it close
// the connection of a caller who is slow or sends too much.
func (s *Server) guard(next http.Handler) http.Handler {
	return http.HandlerFunc(func(plain http.ResponseWriter, r *http.Request) {
		w := &watched{ResponseWriter: plain}
		defer func() {
			if cause := recover(); cause != nil {
				s.recovered(w, r, cause)
			}
		}()
		w.Header().Set("X-Content-Type-Options", "nosniff")
		w.Header().Set("Cache-Control", "no-store")
		switch {
		case !s.checkOrigin(w, r):
		case strings.TrimSuffix(r.URL.Path, "/") != strings.TrimSuffix(path.Clean(r.URL.Path), "/"):
			// The mux would answer with a page that leads to where it thinks it belongs.
			writeProblem(w, noSuchRoute.problem(r.Method+" "+r.URL.Path+"; /docs lists the routes"))
		case repeatedParameter(r) != "":
			writeProblem(w, badRequest.problem("query."+repeatedParameter(r)+": given more than once"))
		default:
			next.ServeHTTP(w, r)
		}
	})
}

// repeatedParameter is a parameter that the query has twice: one of the values would not
// be heeded. Empty if there is none.
func repeatedParameter(r *http.Request) string {
	for _, name := range slices.Sorted(maps.Keys(r.URL.Query())) {
		if len(r.URL.Query()[name]) > 1 {
			return name
		}
	}
	return ""
}

// watched knows whether an answer has begun.
type watched struct {
	http.ResponseWriter
	begun bool
}

// WriteHeader begins the answer.
func (w *watched) WriteHeader(status int) {
	w.begun = true
	w.ResponseWriter.WriteHeader(status)
}

// Write begins the answer.
func (w *watched) Write(b []byte) (int, error) {
	w.begun = true
	return w.ResponseWriter.Write(b)
}

// Unwrap is what http.ResponseController asks for.
func (w *watched) Unwrap() http.ResponseWriter { return w.ResponseWriter }

func (s *Server) recovered(w *watched, r *http.Request, cause any) {
	var broken net.Error
	if err, ok := cause.(error); ok && (errors.As(err, &broken) || r.Context().Err() != nil) {
		panic(http.ErrAbortHandler) // huma panics when the caller hangs up on a half-written answer
	}
	s.config.Log.Error("a request panicked", slog.String("route", r.Method+" "+r.Pattern), slog.Any("panic", cause), slog.String("stack", string(debug.Stack())))
	if !w.begun {
		writeProblem(w, nodeFault.problem("the node's log says more"))
	}
}

func writeProblem(w http.ResponseWriter, p *Problem) {
	w.Header().Set("Content-Type", problemType)
	for name, values := range p.GetHeaders() {
		w.Header()[name] = values
	}
	w.WriteHeader(p.Status)
	_ = json.NewEncoder(w).Encode(p) // the caller may have gone
}

// noRoute answers what no route does: 405 where the path has other methods, else 404.
func (s *Server) noRoute(w http.ResponseWriter, r *http.Request) {
	var allowed []string
	for _, method := range []string{http.MethodGet, http.MethodPost} {
		other := r.Clone(r.Context())
		other.Method = method
		if _, pattern := s.mux.Handler(other); pattern != "/" {
			allowed = append(allowed, method)
			if method == http.MethodGet {
				allowed = append(allowed, http.MethodHead)
			}
		}
	}
	if len(allowed) == 0 {
		writeProblem(w, noSuchRoute.problem(fmt.Sprintf("%s %s; /docs lists the routes", r.Method, r.URL.Path)))
		return
	}
	w.Header().Set("Allow", strings.Join(allowed, ", "))
	writeProblem(w, wrongMethod.problem(fmt.Sprintf("%s %s; try %s", r.Method, r.URL.Path, strings.Join(allowed, " or "))))
}

// answer is huma's context of a request. It lets a problem choose its own status, where
// huma has fixed one before it is asked.
type answer struct {
	inner
	status int
}

type inner = huma.Context

// Unwrap is what humago asks for.
func (a *answer) Unwrap() huma.Context { return a.inner }

// SetStatus begins the answer.
func (a *answer) SetStatus(status int) {
	if a.status != 0 {
		status = a.status
	}
	a.inner.SetStatus(status)
}

// translate turns what huma itself refuses into a Problem.
func translate(ctx huma.Context, _ string, body any) (any, error) {
	refused, ok := body.(*huma.ErrorModel)
	if !ok {
		return body, nil
	}
	p := problemOfModel(refused)
	if a, ok := ctx.(*answer); ok {
		a.status = p.Status
	}
	return p, nil
}

func problemOfModel(refused *huma.ErrorModel) *Problem {
	switch refused.Status {
	case http.StatusRequestEntityTooLarge:
		return tooLarge()
	case http.StatusRequestTimeout:
		return bodyTooSlow.problem(refused.Detail)
	case http.StatusUnsupportedMediaType:
		return wrongMedia.problem(refused.Errors[0].Message)
	}
	detail := refused.Detail
	for _, e := range refused.Errors {
		detail = strings.TrimPrefix(detail, "validation failed")
		if detail != "" {
			detail += "; "
		}
		detail += fmt.Sprintf("%s: %s", e.Location, e.Message)
		if value := fmt.Sprint(e.Value); value != "" && len(value) <= 80 {
			detail += fmt.Sprintf(" (%q)", value)
		}
	}
	return badRequest.problem(detail)
}

func tooLarge() *Problem {
	r, _ := ledger.RejectionOf(tx.ErrTooLarge)
	return rejected(r, fmt.Sprintf("%v: at most %d bytes", tx.ErrTooLarge, tx.MaxBytes))
}

// patient lets the answer take as long as given: for routes that work longer than the
// server's own bound.
func patient(longest time.Duration) func(huma.Context, func(huma.Context)) {
	return func(ctx huma.Context, next func(huma.Context)) {
		_, w := humago.Unwrap(ctx)
		_ = http.NewResponseController(w).SetWriteDeadline(time.Now().Add(longest)) // fails only where there is no connection
		next(ctx)
	}
}
