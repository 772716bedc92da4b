. ./src/folders.sh
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
mkdir "$place/two words"
has_folder "$place/two words" || { echo "has_folder misses a folder with a blank in its name"; exit 1; }
! has_folder "$place/no folder" || { echo "has_folder sees a folder that is not there"; exit 1; }
