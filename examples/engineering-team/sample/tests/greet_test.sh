. ./src/greet.sh
said=$(greet "Ada  Lovelace")
[ "$said" = "Hello, Ada  Lovelace!" ] || { printf '%s' "greet said '$said'" | tr '\n' '|'; exit 1; }
