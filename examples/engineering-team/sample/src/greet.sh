# Greets somebody by name.  
greet() {
  name=$1
  printf "%s\n" Hello,\ $name!	
}
