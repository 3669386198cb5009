package api

import (
	"encoding/json"
	"io"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/danielgtaylor/huma/v2"
)

func fetch(t *testing.T, url string) (string, http.Header) {
	t.Helper()
	res, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode != http.StatusOK {
		t.Fatal(res.Status, err)
	}
	return string(b), res.Header
}

func TestOpenAPI(t *testing.T) {
	_, h := newCoalition(t).serve(nil)
	text, _ := fetch(t, h.URL+"/openapi.json")
	golden(t, "openapi.json", handWritten(t, text))

	var doc struct {
		OpenAPI string
		Paths   map[string]map[string]struct {
			OperationID string
			Responses   map[string]any
		}
		Components struct{ Schemas map[string]any }
	}
	if err := json.Unmarshal([]byte(text), &doc); err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(doc.OpenAPI, "3.1") || len(doc.Paths) == 0 {
		t.Errorf("OpenAPI %q with %d paths", doc.OpenAPI, len(doc.Paths))
	}
	ids := map[string]bool{}
	for path, methods := range doc.Paths {
		for method, op := range methods {
			if op.OperationID == "" || ids[op.OperationID] {
				t.Errorf("%s %s: operation id %q is empty or taken", method, path, op.OperationID)
			}
			ids[op.OperationID] = true
			if op.Responses["200"] == nil || op.Responses["default"] == nil {
				t.Errorf("%s %s describes answers %v, want 200 and default", method, path, op.Responses)
			}
		}
	}
	for _, ref := range regexp.MustCompile(`"\$ref": "#/components/schemas/([^"]+)"`).FindAllStringSubmatch(text, -1) {
		if doc.Components.Schemas[ref[1]] == nil {
			t.Errorf("there is no schema %s", ref[1])
		}
	}
	if n := strings.Count(text, `"additionalProperties": false`); n != 2 {
		t.Errorf("%d objects are closed, want the two that are sent to a node: clients ignore fields that they do not know", n)
	}
	if n := strings.Count(text, `"null"`); n != 2 {
		t.Errorf("%d fields may be null, want backdating_seconds of Program and ProgramAnswer", n)
	}
}

// handWritten is the document without what follows from a walk, which TestOperationsReadBack
// and TestEffectsReadBack hold to what is answered: operations and effects.
func handWritten(t *testing.T, text string) string {
	t.Helper()
	var doc map[string]any
	if err := json.Unmarshal([]byte(text), &doc); err != nil {
		t.Fatal(err)
	}
	made := huma.NewMapRegistry("#/components/schemas/", huma.DefaultSchemaNamer)
	Operation{}.Schema(made)
	Effect{}.Schema(made)
	all, _ := doc["components"].(map[string]any)["schemas"].(map[string]any)
	for name := range made.Map() {
		if all[name] == nil {
			t.Errorf("the document lacks %s", name)
		}
		delete(all, name)
	}
	b, err := json.MarshalIndent(doc, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	return string(append(b, '\n'))
}

func TestDocsPageNeedsNoNetwork(t *testing.T) {
	_, h := newCoalition(t).serve(nil)
	page, header := fetch(t, h.URL+"/docs")
	if strings.Contains(page, "<script") || strings.Contains(page, "://") {
		t.Error("the page loads something from elsewhere")
	}
	if !strings.HasPrefix(header.Get("Content-Security-Policy"), "default-src 'none'") {
		t.Errorf("policy %q", header.Get("Content-Security-Policy"))
	}
	if !strings.Contains(page, "POST /v1/transactions") || !strings.Contains(page, "longer") && !strings.Contains(page, "next_cursor") {
		t.Error("the page lacks routes or parameters")
	}
}
