package api

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"reflect"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"github.com/punkt-ledger/punkt/node/till"
)

// Node is what a server answers for.
type Node struct {
	Ledger    Ledger
	Submitter Submitter
	Chain     Chain
	Prover    Prover
	Requests  Requests // of tills; nil: a book of its own
}

// Server is the HTTP of one node.
type Server struct {
	config   Config
	node     Node
	api      huma.API
	mux      *http.ServeMux
	id       atomic.Pointer[string] // the node's own, once it was asked for
	auditing sync.Mutex             // held while the whole state is checked: one check at a time
	batches  chan struct{}          // a place for each large body, from its first byte to its answer
	blocks   chan struct{}          // a place for each request that reads a whole block
	streams  chan struct{}          // a place for each stream of events
	waits    chan struct{}          // a place for each unknown caller who waits for a block

	headerTimeout, bodyTimeout, catchUpTimeout time.Duration
}

// New makes the server of a node. It fails on a configuration that is not valid.
func New(c Config, n Node) (*Server, error) {
	if err := c.Validate(); err != nil {
		return nil, fmt.Errorf("configure api: %w", err)
	}
	if n.Requests == nil {
		n.Requests = till.NewBook(time.Now)
	}
	s := &Server{config: c, node: n, mux: http.NewServeMux(), batches: make(chan struct{}, maxBatches),
		blocks: make(chan struct{}, maxBlockReads), streams: make(chan struct{}, maxStreams), waits: make(chan struct{}, maxWaits),
		headerTimeout: headerTimeout, bodyTimeout: bodyTimeout, catchUpTimeout: catchUpTimeout}
	s.api = newAPI(s.mux, c.Version)
	s.api.UseMiddleware(s.admit)
	s.routes()
	describeAccess(s.api.OpenAPI())
	description, err := describe(s.api.OpenAPI())
	if err != nil {
		return nil, err
	}
	s.mux.HandleFunc("GET /openapi.json", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/openapi+json")
		_, _ = w.Write(description)
	})
	if err := s.documentation(); err != nil {
		return nil, err
	}
	s.mux.HandleFunc("/", s.noRoute)
	return s, nil
}

// newAPI is huma without what it would serve by itself: its page loads a script from
// the network, and its OpenAPI handler has a data race.
func newAPI(mux *http.ServeMux, version string) huma.API {
	config := huma.DefaultConfig("Punkt node", version)
	config.Info.Description = "Transactions in, committed state out, of one node of a coalition's points ledger."
	config.OpenAPIPath, config.DocsPath, config.SchemasPath = "", "", ""
	config.CreateHooks = nil
	config.RejectUnknownQueryParameters = true
	config.Transformers = []huma.Transformer{translate}
	api := humago.New(mux, config)
	api.OpenAPI().Components.Schemas.Schema(reflect.TypeFor[Problem](), true, "Problem")
	api.UseMiddleware(func(ctx huma.Context, next func(huma.Context)) { next(&answer{inner: ctx}) })
	return api
}

// describe is the OpenAPI document, without what huma adds for errors that never
// leave this server.
func describe(doc *huma.OpenAPI) ([]byte, error) {
	schemas := doc.Components.Schemas.Map()
	delete(schemas, "ErrorModel")
	delete(schemas, "ErrorDetail")
	asked := asked(doc)
	for name, schema := range schemas {
		if !asked[name] && schema.AdditionalProperties == false {
			schema.AdditionalProperties = nil // more may come, and clients ignore it
		}
		for _, property := range schema.Properties {
			if property.Type == huma.TypeArray {
				property.Nullable = false
			}
		}
	}
	b, err := json.MarshalIndent(doc, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("describe api: %w", err)
	}
	return append(b, '\n'), nil
}

// asked are the schemas of what is sent to the node, where a field that it does not know
// is an error.
func asked(doc *huma.OpenAPI) map[string]bool {
	names := map[string]bool{}
	for _, item := range doc.Paths {
		if item.Post == nil || item.Post.RequestBody == nil {
			continue
		}
		for _, content := range item.Post.RequestBody.Content {
			if content.Schema != nil {
				names[content.Schema.Ref[strings.LastIndex(content.Schema.Ref, "/")+1:]] = true
			}
		}
	}
	return names
}

// Handler is all routes, with the guards that do not depend on a connection.
func (s *Server) Handler() http.Handler { return s.guard(s.mux) }

// Listen opens the configured address, for Serve.
func (s *Server) Listen() (net.Listener, error) {
	l, err := net.Listen("tcp", s.config.Listen)
	if err != nil {
		return nil, fmt.Errorf("listen: %w", err)
	}
	return l, nil
}

// Serve answers on the listener until the context ends. Then it takes no more
// requests, tells those who wait for finality that they must ask again, and returns
// nil once all are answered.
func (s *Server) Serve(ctx context.Context, l net.Listener) error {
	kept := newPlaces(l, s.config.MaxConnections)
	server := &http.Server{
		ConnState:         kept.state,
		Handler:           s.Handler(),
		ReadHeaderTimeout: s.headerTimeout,
		ReadTimeout:       s.bodyTimeout,
		WriteTimeout:      s.config.Wait + writeTimeout,
		IdleTimeout:       idleTimeout,
		MaxHeaderBytes:    maxHeaderBytes,
		BaseContext:       func(net.Listener) context.Context { return ctx },
	}
	served := make(chan error, 1)
	go func() { served <- server.Serve(kept) }()
	select {
	case err := <-served:
		return fmt.Errorf("serve: %w", err)
	case <-ctx.Done():
	}
	stop, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopTimeout)
	defer cancel()
	err := server.Shutdown(stop)
	if errors.Is(err, context.DeadlineExceeded) {
		err = server.Close()
	}
	<-served
	if err != nil {
		return fmt.Errorf("stop serving: %w", err)
	}
	return nil
}
