// Verifies a C2SP tlog-proof with Go's own packages: the signature of the head, and the way from the entry, which 'extra' holds, to its root.
// usage: GO111MODULE=off GOPATH=/usr/share/gocode go run proof.go FILE KEY
package main

import (
	"encoding/base64"
	"fmt"
	"log"
	"os"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

func main() {
	log.SetFlags(0)
	file, err := os.ReadFile(os.Args[1])
	check(err)
	verifier, err := note.NewVerifier(os.Args[2])
	check(err)
	proof, signed, found := strings.Cut(string(file), "\n\n")
	if !found {
		log.Fatal("no empty line before the head")
	}
	opened, err := note.Open([]byte(signed), note.VerifierList(verifier))
	check(err)
	head := strings.Split(opened.Text, "\n")
	size, err := strconv.ParseInt(head[1], 10, 64)
	check(err)
	lines := strings.Split(proof, "\n")
	if lines[0] != "c2sp.org/tlog-proof@v1" {
		log.Fatalf("not a proof: %q", lines[0])
	}
	entry := decode(strings.TrimPrefix(lines[1], "extra "))
	index, err := strconv.ParseInt(strings.TrimPrefix(lines[2], "index "), 10, 64)
	check(err)
	var way tlog.RecordProof
	for _, line := range lines[3:] {
		way = append(way, hash(line))
	}
	check(tlog.CheckRecord(way, size, hash(head[2]), index, tlog.RecordHash(entry)))
	fmt.Printf("ok %d of %d\n", index, size)
}

func hash(line string) tlog.Hash {
	var read tlog.Hash
	if copied := copy(read[:], decode(line)); copied != len(read) {
		log.Fatalf("no hash: %q", line)
	}
	return read
}

func decode(text string) []byte {
	bytes, err := base64.StdEncoding.DecodeString(text)
	check(err)
	return bytes
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
