# Whether a folder of this name is there. 
has_folder() {
  [ -d $1 ]
}
