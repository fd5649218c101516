-- For Quarto: pictures of the house that Word's first page shows; written anew where there are any.
return {}
