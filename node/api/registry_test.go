package api

import (
	"errors"
	"reflect"
	"testing"
)

// A coalition may have 700 partners with 256 keys each, and half a million positions.
func TestPartnersAndWhatTheyOweComeByPages(t *testing.T) {
	y := newYear(t)
	_, h := y.serve(nil)
	client := NewClient(h.URL)
	partners, err := client.Partners(t.Context())
	if err != nil || partners.HasMore {
		t.Fatal(partners.More, err)
	}
	positions, err := client.Positions(t.Context())
	if err != nil || positions.HasMore || len(positions.Positions) < 2 || len(positions.Nets) != len(partners.Partners) {
		t.Fatal(positions, err)
	}
	var byOne []Partner
	var owed []Position
	after := ""
	for n := range partners.Partners {
		page, err := askNode[Partners](t.Context(), client, "/v1/partners?limit=1&after="+after)
		if err != nil || len(page.Partners) != 1 {
			t.Fatal(page, err)
		}
		debts, err := askNode[Positions](t.Context(), client, "/v1/positions?limit=1&after="+after)
		if err != nil || debts.More != page.More || !reflect.DeepEqual(debts.Nets, positions.Nets) {
			t.Fatal(debts, page.More, err)
		}
		byOne, owed, after = append(byOne, page.Partners...), append(owed, debts.Positions...), page.Next
		if last := n == len(partners.Partners)-1; page.HasMore == last {
			t.Errorf("page %d: %+v", n, page.More)
		}
	}
	if !reflect.DeepEqual(byOne, partners.Partners) {
		t.Errorf("%+v, want %+v", byOne, partners.Partners)
	}
	if !reflect.DeepEqual(owed, positions.Positions) {
		t.Errorf("%+v, want %+v", owed, positions.Positions)
	}
	var refused *Refused
	if _, err := askNode[Partners](t.Context(), client, "/v1/partners?limit=51"); !errors.As(err, &refused) {
		t.Errorf("a page too long: %v", err)
	}
}
