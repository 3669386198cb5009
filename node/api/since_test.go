package api

import (
	"errors"
	"testing"
	"time"
)

func TestAReadWaitsForItsBlock(t *testing.T) {
	y := newYear(t)
	_, h := y.serve(nil)
	client, bob := NewClient(h.URL), address("bob")
	before, err := client.Account(t.Context(), bob)
	if err != nil {
		t.Fatal(err)
	}
	height := before.AsOf.Height + 1
	read := make(chan error, 1)
	go func() {
		after, err := client.AtLeast(height).Account(t.Context(), bob)
		if err == nil && (after.AsOf.Height < height || len(after.Balances) == 0 || after.Balances[0].Spendable != before.Balances[0].Spendable+1) {
			t.Errorf("at least of block %d: %+v; before: %+v", height, after, before)
		}
		read <- err
	}()
	if _, err := client.Submit(t.Context(), y.plain); err != nil {
		t.Fatal(err)
	}
	if err := <-read; err != nil {
		t.Error(err)
	}
	if _, err := client.AtLeast(height).Quote(t.Context(), Exchange{From: "MART", To: "BREW", Points: 500}); err != nil {
		t.Errorf("beside other parameters: %v", err)
	}
	if later := client.AtLeast(height).AtLeast(1); later.minHeight != height {
		t.Errorf("asks for %d after %d and 1", later.minHeight, height)
	}
}

func TestAReadThatComesTooEarlyIsToldSo(t *testing.T) {
	c := newCoalition(t)
	s, h := c.serve(nil)
	s.catchUpTimeout = time.Millisecond
	if _, err := askNode[Program](t.Context(), NewClient(h.URL), "/v1/programs/MART?min_height=3"); !errors.Is(err, ErrBehind) {
		t.Errorf("%v, want %v", err, ErrBehind)
	}
	// The client asks again until it is there.
	client := NewClient(h.URL).AtLeast(3)
	time.AfterFunc(50*time.Millisecond, func() {
		for range 3 {
			c.at(start)
		}
	})
	if program, err := client.Program(t.Context(), "MART"); err != nil || program.AsOf.Height < 3 {
		t.Errorf("%+v, %v", program.AsOf, err)
	}
}
