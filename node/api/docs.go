package api

import (
	"bytes"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"net/http"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"
)

// The page lists the routes for a reader who has no network: no script, nothing from
// elsewhere.
var (
	//go:embed docs.html
	docsPage string
	//go:embed docs.css
	docsStyle string
)

type docsRoute struct {
	Method, Path, Summary, Description string
	Parameters                         []*huma.Param
}

// documentation serves /docs, made once from the OpenAPI document.
func (s *Server) documentation() error {
	page, err := template.New("docs").Parse(docsPage)
	if err != nil {
		return fmt.Errorf("read docs page: %w", err)
	}
	var routes []docsRoute
	for path, item := range s.api.OpenAPI().Paths {
		for method, op := range map[string]*huma.Operation{http.MethodGet: item.Get, http.MethodPost: item.Post} {
			if op != nil {
				routes = append(routes, docsRoute{method, path, op.Summary, op.Description, op.Parameters})
			}
		}
	}
	slices.SortFunc(routes, func(a, b docsRoute) int { return strings.Compare(a.Path, b.Path) })
	var html bytes.Buffer
	if err := page.Execute(&html, map[string]any{"Style": template.CSS(docsStyle), "Routes": routes, "Version": s.config.Version}); err != nil {
		return fmt.Errorf("make docs page: %w", err)
	}
	style := sha256.Sum256([]byte(docsStyle))
	policy := "default-src 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(style[:]) + "'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
	s.mux.HandleFunc("GET /docs", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Header().Set("Content-Security-Policy", policy)
		_, _ = w.Write(html.Bytes())
	})
	return nil
}
