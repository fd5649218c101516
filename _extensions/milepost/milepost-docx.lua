-- For Quarto: Word keeps an image's caption as its alternative text, so put the text there.

if not quarto.doc.is_format('docx') then return {} end
return {
  Div = function(div)
    if div.classes:includes('exhibit-source') then
      div.attributes['custom-style'] = 'Exhibit Source'
      return div
    end
  end,
  Image = function(image)
    local alt = image.attributes['fig-alt'] or image.attributes['alt']
    if alt and alt ~= '' then
      image.caption = { pandoc.Str(alt) }
      image.attributes['fig-alt'] = nil
      return image
    end
  end,
}
